//! A report for a terminal: each message with its offending part underlined, why, and what to write instead; tables at the end.

use std::collections::BTreeMap;
use std::io::{self, Write};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Options, Writer};
use crate::error::Error;
use crate::finding::{Evidence, Span};
use crate::identifier::Masker;
use crate::label::Label;
use crate::message::Message;
use crate::rules::RuleSet;
use crate::scan::{Counts, Sink, Summary};
use crate::verdict::{Judged, Severity, State, Verdict};

/// This format.
pub const WRITER: Writer = Writer { name: "human", about: "for reading in a terminal", open };

fn open<'w>(out: Box<dyn Write + 'w>, rules: &'w RuleSet, options: Options) -> Box<dyn Sink + 'w> {
    let options = Options { width: options.width.clamp(40, 160), ..options };
    Box::new(Human { out, rules, options, masker: Masker::new(options.show_personal_data) })
}

/// Bytes of a long message that are shown on each side of a finding.
const CONTEXT: usize = 160;
/// So many labels of a finding's rules are named.
const NAMED: usize = 3;

struct Human<'w> {
    out: Box<dyn Write + 'w>,
    rules: &'w RuleSet,
    options: Options,
    masker: Masker,
}

impl Sink for Human<'_> {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        if verdict.findings.is_empty() {
            return Ok(());
        }
        self.head(message, verdict)?;
        let spans: Vec<Span> = verdict.findings.iter().map(|judged| judged.finding.span).collect();
        let (text, spans) = self.masker.mask_with_spans(&message.text, &spans);
        let whole = spans.iter().copied().reduce(Span::cover).unwrap_or_default();
        let (text, spans) = cut(&text, whole, &spans);
        self.text(&text, &spans)?;
        for judged in &verdict.findings {
            self.finding(judged)?;
        }
        writeln!(self.out)
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.summary(summary)?;
        self.out.flush()
    }

    fn skipped(&mut self, error: &Error) -> io::Result<()> {
        let _ = error; // The program tells it on standard error, where it belongs.
        Ok(())
    }
}

impl Human<'_> {
    fn paint(&self, code: &str, text: &str) -> String {
        if self.options.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn severity(&self, severity: Severity) -> String {
        let code = match severity {
            Severity::Block => "1;31",
            Severity::Warn => "1;33",
            Severity::Notice => "1;36",
        };
        self.paint(code, severity.as_str())
    }

    fn head(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        let place = format!("{}:{}", message.source.path, message.source.record);
        let parts = [
            message.store.as_deref(),
            message.agent.as_deref(),
            Some(message.channel.as_str()),
            message.language.as_deref().or(verdict.language),
        ];
        let about = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let worst = verdict.severity().map(|severity| self.severity(severity)).unwrap_or_default();
        writeln!(self.out, "{worst}  {}  {}", self.paint("1", &place), self.paint("2", &about))
    }

    /// The text in lines of the terminal's width, with marks below (or underlined where there are colours).
    fn text(&mut self, text: &str, spans: &[Span]) -> io::Result<()> {
        let room = self.options.width - 4;
        let (mut line, mut marks, mut used) = (String::new(), String::new(), 0);
        let mut at = 0;
        for grapheme in text.graphemes(true) {
            let marked = spans.iter().any(|span| span.start <= at && at < span.end);
            at += grapheme.len();
            let width = grapheme.width();
            if grapheme == "\n" || grapheme == "\r\n" || used + width > room {
                self.line(&mut line, &mut marks)?;
                used = 0;
                if grapheme.starts_with(['\n', '\r']) {
                    continue;
                }
            }
            used += width;
            if grapheme.chars().any(char::is_control) {
                continue; // A message must not steer the terminal.
            }
            match (marked, self.options.colour) {
                (true, true) => line.push_str(&format!("\x1b[4m{grapheme}\x1b[24m")),
                _ => line.push_str(grapheme),
            }
            marks.push_str(&(if marked { "~" } else { " " }).repeat(width));
        }
        self.line(&mut line, &mut marks)
    }

    fn line(&mut self, line: &mut String, marks: &mut String) -> io::Result<()> {
        writeln!(self.out, "    {}", line.trim_end())?;
        if !self.options.colour && !marks.trim().is_empty() {
            writeln!(self.out, "    {}", marks.trim_end())?;
        }
        line.clear();
        marks.clear();
        Ok(())
    }

    fn finding(&mut self, judged: &Judged) -> io::Result<()> {
        let finding = &judged.finding;
        let mut by: Vec<String> = Vec::new();
        for evidence in &finding.evidence {
            let told = match evidence {
                Evidence::Rule { id, .. } => format!("rule {id}"),
                Evidence::Identifier { id, .. } => id.clone(),
                Evidence::Classifier { features, .. } if features.is_empty() => "classifier".to_owned(),
                Evidence::Classifier { features, .. } => {
                    let features: Vec<String> = features.iter().take(NAMED).map(|feature| self.masker.mask(feature).into_owned()).collect();
                    format!("classifier: {}", features.join(", "))
                }
                Evidence::Conversation { id } => format!("conversation {id}, after {}", finding.related.join(", ")),
            };
            if !by.contains(&told) {
                by.push(told);
            }
        }
        let head = format!("{} {:.0} %", finding.label, finding.confidence * 100.0);
        writeln!(self.out, "  {} {}  {}", self.severity(judged.severity), self.paint("1", &head), self.paint("2", &by.join(" · ")))?;
        let what = self.rules.text(finding.label).what.clone();
        self.wrapped("why", &what)?;
        if !judged.clause.is_empty() {
            let clause = format!("{}: {}", judged.pack, judged.clause);
            self.wrapped("rule", &clause)?;
        }
        let advice = judged.advice.clone();
        self.wrapped("instead", &advice)
    }

    fn wrapped(&mut self, name: &str, text: &str) -> io::Result<()> {
        let room = self.options.width.saturating_sub(14).max(20);
        let mut line = String::new();
        let mut name = name;
        for word in text.split_whitespace() {
            if !line.is_empty() && line.width() + 1 + word.width() > room {
                writeln!(self.out, "    {}{line}", self.paint("2", &format!("{name:<9}")))?;
                (name, line) = ("", String::new());
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if line.is_empty() { Ok(()) } else { writeln!(self.out, "    {}{line}", self.paint("2", &format!("{name:<9}"))) }
    }

    fn summary(&mut self, summary: &Summary) -> io::Result<()> {
        let total = summary.total();
        writeln!(self.out, "{}", self.paint("1", "Summary"))?;
        writeln!(
            self.out,
            "  {} messages judged: {} clean, {} violations ({:.1} in 1,000), {} to review",
            total.judged(),
            total.of_state(State::Clean),
            total.of_state(State::Violation),
            per_thousand(total.of_state(State::Violation), total.judged()),
            total.of_state(State::Review),
        )?;
        writeln!(self.out, "  {} not judged{}", total.of_state(State::Unverified), reasons(&total))?;
        writeln!(self.out, "  {} of buyers and systems, {} records or files unreadable", summary.not_outgoing, summary.skipped)?;
        if total.judged() + total.of_state(State::Unverified) == 0 {
            return Ok(());
        }
        self.stores(summary)?;
        self.labels(&total)
    }

    fn stores(&mut self, summary: &Summary) -> io::Result<()> {
        let name = |store: &str| if store.is_empty() { "(no store)".to_owned() } else { store.to_owned() };
        let wide = summary.stores.keys().map(|store| name(store).width()).max().unwrap_or(0).clamp(5, 32);
        writeln!(
            self.out,
            "\n  {}",
            self.paint(
                "2",
                &format!(
                    "{} {:>8} {:>6} {:>6} {:>7} {:>9} {:>7} {:>11}",
                    pad("store", wide),
                    "judged",
                    "block",
                    "warn",
                    "notice",
                    "in 1,000",
                    "review",
                    "not judged"
                )
            )
        )?;
        let mut stores: Vec<(&String, &Counts)> = summary.stores.iter().collect();
        let rate = |counts: &Counts| per_thousand(counts.of_state(State::Violation), counts.judged());
        stores.sort_by(|one, other| rate(other.1).total_cmp(&rate(one.1)).then(one.0.cmp(other.0)));
        for (store, counts) in stores {
            let of = |severity| counts.messages.get(&severity).copied().unwrap_or(0);
            writeln!(
                self.out,
                "  {} {:>8} {:>6} {:>6} {:>7} {:>9.1} {:>7} {:>11}",
                pad(&name(store), wide),
                counts.judged(),
                of(Severity::Block),
                of(Severity::Warn),
                of(Severity::Notice),
                rate(counts),
                counts.of_state(State::Review),
                counts.of_state(State::Unverified),
            )?;
        }
        Ok(())
    }

    fn labels(&mut self, total: &Counts) -> io::Result<()> {
        let mut labels: BTreeMap<Label, (u64, Severity)> = BTreeMap::new();
        for (&(label, severity), &count) in &total.findings {
            let entry = labels.entry(label).or_insert((0, severity));
            *entry = (entry.0 + count, entry.1.max(severity));
        }
        if labels.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n  {}", self.paint("2", &format!("{} {:>8} {:>9}", pad("label", 26), "findings", "in 1,000")))?;
        for (label, (count, severity)) in labels {
            let rate = per_thousand(count, total.judged());
            writeln!(self.out, "  {} {:>8} {:>9.1}  {}", pad(label.as_str(), 26), count, rate, self.severity(severity))?;
        }
        Ok(())
    }
}

fn reasons(total: &Counts) -> String {
    let told: Vec<String> = total.reasons.iter().map(|(reason, count)| format!("{count} {}", reason.in_words())).collect();
    if told.is_empty() { String::new() } else { format!(": {}", told.join("; ")) }
}

fn pad(text: &str, width: usize) -> String {
    let mut short = String::new();
    for grapheme in text.graphemes(true) {
        if short.width() + grapheme.width() > width {
            break;
        }
        short.push_str(grapheme);
    }
    let gap = width - short.width();
    format!("{short}{}", " ".repeat(gap))
}

/// `count` in a thousand of `all`; 0 of none.
pub fn per_thousand(count: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { 1000.0 * count as f64 / all as f64 }
}

/// A long text cut around the marked part, with the marks moved along.
fn cut(text: &str, whole: Span, spans: &[Span]) -> (String, Vec<Span>) {
    let start = text.floor_char_boundary(whole.start.saturating_sub(CONTEXT));
    let end = text.ceil_char_boundary((whole.end + CONTEXT).min(text.len()));
    let (lead, trail) = (if start > 0 { "… " } else { "" }, if end < text.len() { " …" } else { "" });
    let moved = |at: usize| at.saturating_sub(start) + lead.len();
    let spans = spans.iter().map(|span| Span { start: moved(span.start), end: moved(span.end) }).collect();
    (format!("{lead}{}{trail}", &text[start..end]), spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_name_is_padded_by_its_columns() {
        assert_eq!(pad("好评", 6), "好评  ");
        assert_eq!(pad("a very long name", 6), "a very");
    }

    #[test]
    fn a_long_text_is_cut_around_its_mark() {
        let text = format!("{}stars{}", "é".repeat(500), "x".repeat(500));
        let span = Span { start: 1000, end: 1005 };
        let (short, spans) = cut(&text, span, &[span]);
        assert_eq!(&short[spans[0].start..spans[0].end], "stars");
        assert!(short.len() < 400);
    }
}
