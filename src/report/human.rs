//! `human`: for reading in a terminal. Each message with the offending part underlined, what is wrong with it, and what to write instead;
//! at the end the counts.

use std::io::{self, Write};

use super::layout::{clean, cut, cut_start, pieces, underline, width, wrap};
use super::record::{Clause, Found, Record, Recorder};
use super::repeats::Repeats;
use super::totals;
use super::{Options, Out, Writer};
use crate::finding::{Evidence, Span};
use crate::message::Message;
use crate::report::ink::{Colour, Ink};
use crate::scan::{Sink, Summary};
use crate::verdict::{FollowUp, Judged, Seen, Verdict};

pub const WRITER: Writer =
    Writer { name: "human", extension: "txt", doc: "for reading in a terminal", new: |out, options| Box::new(Human::new(out, options)) };

/// A message of more lines is cut around what is marked.
const LINES: usize = 6;
/// A marked part of more lines is cut in its middle.
const MARKED_LINES: usize = 4;

struct Human {
    out: Out,
    options: Options,
    recorder: Recorder,
    repeats: Repeats,
}

impl Human {
    fn new(out: Out, options: &Options) -> Human {
        Human { out, options: options.clone(), recorder: Recorder::new(options), repeats: Repeats::default() }
    }
}

impl Sink for Human {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        if verdict.findings.is_empty() {
            return Ok(());
        }
        let is_known = |judged: &Judged| judged.follow_up.as_ref().is_some_and(|follow_up| follow_up.seen == Seen::Known);
        if verdict.findings.iter().all(is_known) {
            return Ok(());
        }
        let record = self.recorder.record(message, verdict);
        if self.repeats.add(&record) && self.options.group {
            return Ok(());
        }
        self.out.write_all(page(&record, &self.options).as_bytes())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        if self.options.totals {
            self.out.write_all(totals::page(summary, &self.repeats, &mut self.recorder, &self.options).as_bytes())?;
        }
        self.out.flush()
    }
}

/// All about one message, with an empty line behind it.
fn page(record: &Record<'_>, options: &Options) -> String {
    let ink = Ink(options.colour);
    let mut page = head(record, options, ink);
    page += &quote(record, options, ink);
    for found in &record.findings {
        page += &reasons(record, found, options, ink);
    }
    page + "\n"
}

/// Severity, place, and what is known of the message.
fn head(record: &Record<'_>, options: &Options, ink: Ink) -> String {
    let place = &record.place;
    let severity = record.severity().map_or("", |severity| severity.as_str());
    let file = format!("{}:{}", place.source.path, place.source.record);
    let file = cut_start(&file, options.width.saturating_sub(severity.len() + 1));
    let known = [
        place.store.as_deref(),
        Some(place.channel.as_str()),
        place.language,
        place.agent.as_deref(),
        place.sent_at,
        (place.message != file).then_some(place.message.as_ref()),
    ];
    let mut line = ink.paint(Colour::of(record.severity()), severity) + " " + &ink.paint(Colour::Bold, &file);
    let mut left = options.width.saturating_sub(severity.len() + 1 + width(&file));
    for part in known.into_iter().flatten().filter(|part| !part.is_empty()) {
        let part = format!(" · {}", clean(part));
        if width(&part) > left {
            break;
        }
        left -= width(&part);
        line += &ink.paint(Colour::Dim, &part);
    }
    line + "\n"
}

/// The message, cut around its marked parts. With colours those are coloured, else underlined.
fn quote(record: &Record<'_>, options: &Options, ink: Ink) -> String {
    const BAR: &str = "  │ ";
    let marks: Vec<Span> = record.findings.iter().map(|found| found.shown).filter(|span| span.start < span.end).collect();
    let lines = wrap(&record.text, options.width.saturating_sub(BAR.chars().count()).max(2));
    let marked: Vec<bool> = lines.iter().map(|line| marks.iter().any(|mark| mark.start < line.end && line.start < mark.end)).collect();
    let mut quote = String::new();
    let mut was_shown = true;
    for (place, is_shown) in shown_lines(&marked).into_iter().enumerate() {
        if is_shown {
            let pieces = pieces(&record.text, lines[place].clone(), &marks);
            let painted = pieces.iter().map(|piece| match piece.marked {
                true => ink.underlined(Colour::of(record.severity()), &piece.text),
                false => piece.text.clone(),
            });
            quote += &format!("{}{}\n", ink.paint(Colour::Dim, BAR), painted.collect::<String>());
            let under = underline(&pieces);
            if !options.colour && !under.is_empty() {
                quote += &format!("{BAR}{under}\n");
            }
        } else if was_shown {
            quote += &format!("{}{}\n", ink.paint(Colour::Dim, BAR), ink.paint(Colour::Dim, "…"));
        }
        was_shown = is_shown;
    }
    quote
}

/// Which lines are shown: all of a short message; of a long one those that are marked, and their neighbours.
fn shown_lines(marked: &[bool]) -> Vec<bool> {
    if marked.len() <= LINES {
        return vec![true; marked.len()];
    }
    let mut shown = vec![false; marked.len()];
    let ends = |place: usize| place == 0 || place + 1 == marked.len();
    let mut start = 0;
    for stretch in marked.chunk_by(|one, other| one == other) {
        let end = start + stretch.len();
        if stretch[0] {
            let middle = start + MARKED_LINES / 2..end - (MARKED_LINES / 2).min(stretch.len());
            let around = start.saturating_sub(1)..(end + 1).min(marked.len());
            for place in around.filter(|place| stretch.len() <= MARKED_LINES || !middle.contains(place)) {
                shown[place] = true;
            }
        }
        start = end;
    }
    if !shown.contains(&true) {
        shown[..LINES].fill(true);
    }
    // A gap of one line is no shorter than the mark that stands for it.
    for place in 0..shown.len() {
        let beside = |at: Option<usize>| at.and_then(|at| shown.get(at)).copied();
        if !shown[place] && !ends(place) && beside(place.checked_sub(1)) == Some(true) && beside(Some(place + 1)) == Some(true) {
            shown[place] = true;
        }
    }
    shown
}

/// What is wrong and what to write instead.
fn reasons(record: &Record<'_>, found: &Found<'_>, options: &Options, ink: Ink) -> String {
    let words = options.facts.label(found.label);
    let mut line = format!("  {}", ink.paint(Colour::of(Some(found.severity)), found.label.as_str()));
    line += &ink.paint(Colour::Dim, &format!(" · {} · {:.0} % sure", found.severity.as_str(), found.confidence * 100.0));
    if record.findings.len() > 1 && !found.excerpt.is_empty() {
        let left = options.width.saturating_sub(width(found.label.as_str()) + 30);
        line += &ink.paint(Colour::Dim, &format!(" · “{}”", cut(&found.excerpt, left.max(10))));
    }
    let mut text = line + "\n";
    let mut add = |name: &str, words: &str, colour: Colour| {
        if words.is_empty() {
            return;
        }
        const INDENT: usize = 13;
        for (place, range) in wrap(words, options.width.saturating_sub(INDENT).max(20)).into_iter().enumerate() {
            let name = if place == 0 { name } else { "" };
            let name = ink.paint(Colour::Dim, &format!("    {name:<9}"));
            text += &format!("{name}{}\n", ink.paint(colour, clean(&words[range]).trim_end()));
        }
    };
    add("what", &words.what, Colour::Plain);
    add("why", &words.why, Colour::Plain);
    add("rule", &clause(found), Colour::Dim);
    add("seen by", &detectors(found), Colour::Dim);
    add("after", &found.related.join(", "), Colour::Dim);
    add("instead", found.advice, Colour::Good);
    if let Some(follow_up) = &found.follow_up {
        add("status", &status(follow_up, found.fingerprint), Colour::Dim);
    }
    text
}

/// What is broken: pack, its date, clause and link.
fn clause(found: &Found<'_>) -> String {
    let Clause { pack, date, clause, url, .. } = &found.policy;
    if pack.is_empty() {
        return String::new();
    }
    let dated = if date.is_empty() { String::new() } else { format!(" ({date})") };
    format!("{pack}{dated}: {clause} {url}").trim_end().to_owned()
}

/// How far people are with it, and by which name they can say more.
fn status(follow_up: &FollowUp, fingerprint: &str) -> String {
    let due = follow_up.due.map(|day| format!("due {day}"));
    let parts = [
        Some(follow_up.seen.as_str()),
        Some(follow_up.status.as_str()),
        follow_up.owner.as_deref(),
        due.as_deref(),
        follow_up.note.as_deref(),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().chain(fingerprint.get(..12)).collect();
    parts.join(" · ")
}

/// What the finding goes by.
fn detectors(found: &Found<'_>) -> String {
    let mut told: Vec<String> = Vec::new();
    for evidence in &found.evidence {
        let one = match evidence {
            Evidence::Rule { id, loose: false, .. } => format!("rule {id}"),
            Evidence::Rule { id, loose: true, .. } => format!("rule {id}, through a disguise or a slip"),
            Evidence::Identifier { id, .. } => id.clone(),
            Evidence::Classifier { score, features } if features.is_empty() => format!("classifier {:.0} %", score * 100.0),
            Evidence::Classifier { score, features } => format!("classifier {:.0} %: {}", score * 100.0, features.join(", ")),
            Evidence::Conversation { .. } => "the conversation".to_owned(),
        };
        if !told.contains(&one) {
            told.push(one);
        }
    }
    told.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_messages_are_cut_around_what_is_marked() {
        let shown = |marked: &str| -> String {
            let marked: Vec<bool> = marked.chars().map(|c| c == '#').collect();
            shown_lines(&marked).into_iter().map(|shown| if shown { '+' } else { '-' }).collect()
        };
        assert_eq!(shown("..#..."), "++++++");
        assert_eq!(shown("....#....."), "---+++----");
        assert_eq!(shown("..#...#..."), "-+++++++--");
        assert_eq!(shown("########..."), "++----+++--");
        assert_eq!(shown("........."), "++++++---");
    }
}
