//! The end of the report for people: counts and rates by store and label, what was written again and again, and what was not judged and why.

use super::Options;
use super::ink::{Colour, Ink};
use super::layout::{cut, width, wrap};
use super::record::Recorder;
use super::repeats::{Repeats, Template, named};
use super::summary::per_1000;
use super::table::{Column, Table, number};
use crate::label::Label;
use crate::scan::{AllowUse, Change, Counts, Summary};
use crate::verdict::{Severity, State};

/// So many templates are named.
const REPEATS: usize = 10;
const SEVERITIES: [Severity; 3] = [Severity::Block, Severity::Warn, Severity::Notice];

/// The whole of it.
pub fn page(summary: &Summary, repeats: &Repeats, recorder: &mut Recorder, options: &Options) -> String {
    let total = summary.total();
    let mut page = heading(summary, &total, options);
    page += &titled("By store", by_store(summary, &total, recorder).lines(options.width), options);
    if !total.findings.is_empty() {
        page += &titled("By label", by_label(&total).lines(options.width), options);
    }
    page += &often(repeats, options);
    page += &not_judged(summary, &total, recorder, options);
    page += &missing(summary, recorder, options);
    page += &allowed(summary, recorder, options);
    page + &changes(summary, recorder, options)
}

/// The scan in one sentence, under a line.
fn heading(summary: &Summary, total: &Counts, options: &Options) -> String {
    let ink = Ink(options.colour);
    let judged = total.judged();
    let (broken, unsure) = (total.of_state(State::Violation), total.of_state(State::Review));
    let files = if summary.files > 1 { format!(" in {} files", number(summary.files)) } else { String::new() };
    let messages = format!("{} messages judged{files}", number(judged));
    let verdict = match (judged, broken) {
        (0, _) => "No message was judged.".to_owned(),
        (_, 0) if summary.known > 0 => format!("{messages}, none breaks a rule anew."),
        (_, 0) => format!("{messages}, none breaks a rule."),
        _ => {
            let rate = per_1000(broken, judged);
            format!("{messages}, {} of them break a rule: {rate:.1} in 1,000.", number(broken))
        }
    };
    let unsure = match unsure {
        0 => String::new(),
        1 => " One more wants a second look.".to_owned(),
        many => format!(" {} more want a second look.", number(many)),
    };
    let known = match summary.known {
        0 => String::new(),
        1 => " One finding is known and not shown.".to_owned(),
        many => format!(" {} findings are known and not shown.", number(many)),
    };
    let colour = if broken > 0 { Colour::Bold } else { Colour::Good };
    let words = verdict + &unsure + &known;
    let lines: Vec<String> = wrap(&words, options.width).into_iter().map(|range| ink.paint(colour, words[range].trim_end())).collect();
    format!("{}\n{}\n", ink.paint(Colour::Dim, &"─".repeat(options.width)), lines.join("\n"))
}

fn by_store(summary: &Summary, total: &Counts, recorder: &mut Recorder) -> Table<'static> {
    const COLUMNS: &[Column] = &[
        Column { title: "store", spare: 0 },
        Column { title: "judged", spare: 0 },
        Column { title: "block", spare: 0 },
        Column { title: "warn", spare: 0 },
        Column { title: "notice", spare: 2 },
        Column { title: "per 1,000", spare: 0 },
        Column { title: "unsure", spare: 3 },
        Column { title: "not judged", spare: 1 },
    ];
    let mut table = Table::new(COLUMNS);
    let mut row = |name: &str, counts: &Counts| {
        let mut cells = vec![name.to_owned(), number(counts.judged())];
        cells.extend(SEVERITIES.map(|severity| number(counts.messages.get(&severity).copied().unwrap_or(0))));
        cells.push(format!("{:.1}", per_1000(counts.of_state(State::Violation), counts.judged())));
        cells.extend([State::Review, State::Unverified].map(|state| number(counts.of_state(state))));
        table.row(cells);
    };
    let mut stores: Vec<(&String, &Counts)> = summary.stores.iter().collect();
    stores.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.of_state(State::Violation)));
    for &(store, counts) in &stores {
        let name = if store.is_empty() { "(no store)".into() } else { recorder.key(store) };
        row(&name, counts);
    }
    if stores.len() > 1 {
        row("all", total);
    }
    table
}

fn by_label(total: &Counts) -> Table<'static> {
    const COLUMNS: &[Column] = &[
        Column { title: "label", spare: 0 },
        Column { title: "block", spare: 0 },
        Column { title: "warn", spare: 0 },
        Column { title: "notice", spare: 0 },
        Column { title: "per 1,000", spare: 0 },
    ];
    let mut table = Table::new(COLUMNS);
    for &label in Label::ALL {
        let of = |severity| total.findings.get(&(label, severity)).copied().unwrap_or(0);
        let counts = SEVERITIES.map(of);
        let all: u64 = counts.iter().sum();
        if all > 0 {
            let mut cells = vec![label.to_string()];
            cells.extend(counts.map(number));
            cells.push(format!("{:.1}", per_1000(all, total.judged())));
            table.row(cells);
        }
    }
    table
}

/// What was sent more than once, shown above only the first time.
fn often(repeats: &Repeats, options: &Options) -> String {
    let often = repeats.often();
    if often.is_empty() || !options.group {
        return String::new();
    }
    let mut lines = Vec::new();
    for template in often.iter().take(REPEATS) {
        let stores = match template.stores.len() {
            1 => String::new(),
            many => format!(" in {many} stores"),
        };
        let start = format!("{:>7} ×  {}{stores}", number(template.count), template.label);
        let left = options.width.saturating_sub(width(&start) + 4);
        lines.push(format!("{start}  “{}”", cut(&template.excerpt, left)));
        lines.extend(who_and_where(template).iter().map(|line| format!("{:11}{}", "", cut(line, options.width - 11))));
    }
    if often.len() > REPEATS {
        lines.push(format!("{:>9}  and {} more; --no-group shows each time", "…", number((often.len() - REPEATS) as u64)));
    }
    titled("Written again and again (shown once above)", lines, options)
}

/// Stores, teams and agents that wrote it, and where it stands first.
fn who_and_where(template: &Template) -> Vec<String> {
    let by = [("stores", &template.stores), ("teams", &template.teams), ("agents", &template.agents)];
    let by = by.map(|(of, names)| (of, named(names)));
    let by: Vec<String> = by.iter().filter(|(_, names)| !names.is_empty()).map(|(of, names)| format!("{of} {names}")).collect();
    let places: Vec<String> = template.examples.iter().map(|example| format!("{}:{}", example.path, example.record)).collect();
    [by.join(" · "), format!("at {}", places.join(", "))].into_iter().filter(|line| !line.is_empty()).collect()
}

fn not_judged(summary: &Summary, total: &Counts, recorder: &mut Recorder, options: &Options) -> String {
    let mut lines: Vec<String> =
        total.reasons.iter().map(|(reason, &count)| format!("{:>9}  {}", number(count), reason.in_words())).collect();
    if summary.skipped > 0 {
        lines.push(format!("{:>9}  records or files that could not be read", number(summary.skipped)));
    }
    lines.extend(summary.arrivals.unread.iter().map(|path| format!("{:>9}  {}", "", recorder.key(path))));
    if summary.not_outgoing > 0 {
        lines.push(format!("{:>9}  written by buyers or systems", number(summary.not_outgoing)));
    }
    if lines.is_empty() {
        return String::new();
    }
    let lines = lines.iter().map(|line| cut(line, options.width)).collect();
    titled("Not judged", lines, options)
}

/// What should have arrived and did not.
fn missing(summary: &Summary, recorder: &mut Recorder, options: &Options) -> String {
    let mut lines: Vec<String> = summary.arrivals.silent().map(|store| format!("{}: none at all", recorder.key(store))).collect();
    for (store, gaps) in summary.arrivals.gaps() {
        let days: Vec<String> = gaps.iter().map(ToString::to_string).collect();
        let told = format!("{}: {}", recorder.key(store), days.join(", "));
        lines.extend(wrap(&told, options.width).into_iter().map(|range| told[range].trim_end().to_owned()));
    }
    if lines.is_empty() { String::new() } else { titled("Stores and days without messages", lines, options) }
}

/// What `[[allow]]` cleared, and what of it wants to be looked at again.
fn allowed(summary: &Summary, recorder: &mut Recorder, options: &Options) -> String {
    let mut line = |entry: &AllowUse| {
        let state = match (entry.expired, entry.findings) {
            (true, _) => format!("ended on {}", entry.until),
            (false, 0) => "unused".to_owned(),
            (false, _) => format!("until {}", entry.until),
        };
        let told = format!("{:>7} ×  {} ({state}; {})", number(entry.findings), recorder.text(&entry.what), recorder.text(&entry.reason));
        cut(&told, options.width)
    };
    let lines: Vec<String> = summary.allowed.iter().map(&mut line).collect();
    if lines.is_empty() { String::new() } else { titled("Allowed by replylint.toml", lines, options) }
}

/// What has changed since the last report, and how far people are.
fn changes(summary: &Summary, recorder: &mut Recorder, options: &Options) -> String {
    const COLUMNS: &[Column] = &[
        Column { title: "findings", spare: 0 },
        Column { title: "new", spare: 0 },
        Column { title: "gone", spare: 0 },
        Column { title: "back again", spare: 0 },
    ];
    let Some(changes) = &summary.changes else { return String::new() };
    let mut table = Table::new(COLUMNS);
    let mut row = |name: String, change: &Change| table.row(vec![name, number(change.new), number(change.gone), number(change.back)]);
    for (kind, by) in [("store", &changes.stores), ("team", &changes.teams), ("agent", &changes.agents)] {
        for (name, change) in by.iter().filter(|(name, _)| !name.is_empty()) {
            row(format!("{kind} {}", recorder.text(name)), change);
        }
    }
    row("all".to_owned(), &changes.total);
    let mut lines = table.lines(options.width);
    let statuses: Vec<String> = changes.statuses.iter().map(|(status, &count)| format!("{} {}", number(count), status.as_str())).collect();
    if !statuses.is_empty() {
        lines
            .push(format!("{} (`replylint findings list` shows them; only what is new or back again is shown above)", statuses.join(", ")));
    }
    let lines = lines.iter().flat_map(|line| wrap(line, options.width).into_iter().map(|range| line[range].trim_end().to_owned()));
    titled("Since the last report", lines.collect(), options)
}

fn titled(title: &str, lines: Vec<String>, options: &Options) -> String {
    let ink = Ink(options.colour);
    let lines = lines.iter().map(|line| format!("{line}\n"));
    format!("\n{}\n{}", ink.paint(Colour::Bold, title), lines.collect::<String>())
}
