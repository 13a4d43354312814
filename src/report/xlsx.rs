//! `xlsx`: a workbook with a summary, one finding a row, and what was written again and again. Real numbers and dates, nothing is a formula.

use std::io::{self, Write};

use jiff::civil::DateTime;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::record::Recorder;
use super::repeats::{Repeats, named};
use super::row::{COLUMNS, cell_text, row};
use super::summary::per_1000;
use super::{Options, Out, Writer};
use crate::label::Label;
use crate::message::Message;
use crate::scan::{Counts, Sink, Summary};
use crate::verdict::{Severity, State, Verdict};

pub const WRITER: Writer = Writer {
    name: "xlsx",
    extension: "xlsx",
    doc: "a workbook with summary, findings and templates",
    new: |out, options| Box::new(Xlsx::new(out, options)),
};

const SUMMARY: usize = 0;
const FINDINGS: usize = 1;
const TEMPLATES: usize = 2;
/// A sheet holds so many rows with its head.
const ROWS: u32 = 1_048_576;
/// Columns that are printed: up to the advice.
const PRINTED: u16 = 11;
const SEVERITIES: [Severity; 3] = [Severity::Block, Severity::Warn, Severity::Notice];

struct Xlsx {
    out: Out,
    recorder: Recorder,
    repeats: Repeats,
    book: Book,
    /// The next row of findings, and how many found no place.
    next: u32,
    left_out: u64,
}

struct Book {
    workbook: Workbook,
    head: Format,
    /// A day and its time; a day alone.
    date: Format,
    day: Format,
    rate: Format,
}

impl Xlsx {
    fn new(out: Out, options: &Options) -> Xlsx {
        let head = Format::new().set_bold().set_background_color("#E7ECF3").set_text_wrap();
        let date = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let rate = Format::new().set_num_format("0.0");
        let book = Book { workbook: Workbook::new(), head, date, day, rate };
        Xlsx { out, recorder: Recorder::new(options), repeats: Repeats::default(), book, next: 0, left_out: 0 }
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.next == 0 {
            self.book.begin().map_err(to_io)?;
            self.next = 1;
        }
        Ok(())
    }
}

impl Sink for Xlsx {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        if verdict.findings.is_empty() {
            return Ok(());
        }
        self.begin()?;
        let record = self.recorder.record(message, verdict);
        self.repeats.add(&record);
        for found in &record.findings {
            if self.next == ROWS {
                self.left_out += 1;
                continue;
            }
            self.book.finding(self.next, &row(&record, found)).map_err(to_io)?;
            self.next += 1;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.begin()?;
        self.book.close_findings(self.next).map_err(to_io)?;
        self.book.templates(&self.repeats).map_err(to_io)?;
        self.book.summary(summary, self.left_out, &mut self.recorder).map_err(to_io)?;
        let bytes = self.book.workbook.save_to_buffer().map_err(to_io)?;
        self.out.write_all(&bytes)?;
        self.out.flush()
    }
}

fn to_io(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

impl Book {
    /// The sheets, with the head of the findings, which are then written row by row.
    fn begin(&mut self) -> Result<(), XlsxError> {
        self.workbook.add_worksheet().set_name("Summary")?.set_landscape().set_print_fit_to_pages(1, 0);
        let sheet = self.workbook.add_worksheet_with_constant_memory()?.set_name("Findings")?;
        for (place, column) in (0..).zip(&COLUMNS) {
            sheet.set_column_width(place, f64::from(column.width))?;
        }
        sheet.set_freeze_panes(1, 2)?;
        // On paper what people act on, the head on every page.
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        sheet.set_print_area(0, 0, ROWS - 1, PRINTED - 1)?;
        for (place, column) in (0..).zip(&COLUMNS) {
            sheet.write_string_with_format(0, place, column.name, &self.head)?;
        }
        self.workbook.add_worksheet().set_name("Templates")?.set_landscape().set_print_fit_to_pages(1, 0);
        Ok(())
    }

    fn finding(&mut self, number: u32, cells: &[std::borrow::Cow<'_, str>]) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(FINDINGS)?;
        for ((place, column), cell) in (0..).zip(&COLUMNS).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            match column.name {
                "confidence" | "record" => match cell.parse::<f64>() {
                    Ok(value) => sheet.write_number(number, place, value)?,
                    Err(_) => sheet.write_string(number, place, cell_text(cell))?,
                },
                "sent_at" | "pack_date" | "due" => match date(cell) {
                    Some(date) => {
                        let format = if column.name == "sent_at" { &self.date } else { &self.day };
                        sheet.write_datetime_with_format(number, place, date, format)?
                    }
                    None => sheet.write_string(number, place, cell_text(cell))?,
                },
                _ => sheet.write_string(number, place, cell_text(cell))?,
            };
        }
        Ok(())
    }

    fn close_findings(&mut self, next: u32) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(FINDINGS)?;
        sheet.autofilter(0, 0, next - 1, COLUMNS.len() as u16 - 1)?;
        Ok(())
    }

    fn templates(&mut self, repeats: &Repeats) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(TEMPLATES)?;
        let widths = [11.0, 23.0, 60.0, 40.0, 30.0, 30.0, 60.0, 60.0, 60.0];
        let titles = ["findings", "label", "excerpt", "stores", "teams", "agents", "example 1", "example 2", "example 3"];
        head(sheet, 0, &titles, &self.head)?;
        for (place, width) in (0..).zip(widths) {
            sheet.set_column_width(place, width)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (number, template) in (1..ROWS).zip(repeats.often()) {
            sheet.write_number(number, 0, template.count as f64)?;
            sheet.write_string(number, 1, template.label.as_str())?;
            sheet.write_string(number, 2, cell_text(&template.excerpt))?;
            for (place, names) in (3..).zip([&template.stores, &template.teams, &template.agents]) {
                sheet.write_string(number, place, cell_text(&named(names)))?;
            }
            for (place, example) in (6..).zip(&template.examples) {
                let example = format!("{}:{} {}", example.path, example.record, example.text);
                sheet.write_string(number, place, cell_text(&example))?;
            }
        }
        Ok(())
    }

    fn summary(&mut self, summary: &Summary, left_out: u64, recorder: &mut Recorder) -> Result<(), XlsxError> {
        let total = summary.total();
        let sheet = self.workbook.worksheet_from_index(SUMMARY)?;
        sheet.set_column_width(0, 44)?;
        for place in 1..=8 {
            sheet.set_column_width(place, 11)?;
        }
        let counted = [
            ("messages judged", total.judged()),
            ("clean", total.of_state(State::Clean)),
            ("break a rule", total.of_state(State::Violation)),
            ("want a second look", total.of_state(State::Review)),
            ("not judged", total.of_state(State::Unverified)),
            ("written by buyers or systems", summary.not_outgoing),
            ("records or files that could not be read", summary.skipped),
            ("findings that did not fit on the sheet", left_out),
            ("findings that are known and left out", summary.known),
        ];
        let reasons = total.reasons.iter().map(|(reason, &count)| (reason.in_words(), count));
        let mut line = 0;
        for (what, count) in counted.into_iter().filter(|&(what, count)| count > 0 || !what.starts_with("findings")).chain(reasons) {
            sheet.write_string(line, 0, what)?;
            sheet.write_number(line, 1, count as f64)?;
            line += 1;
        }
        line += 1;
        head(
            sheet,
            line,
            &["store", "judged", "break a rule", "per 1,000", "block", "warn", "notice", "unsure", "not judged"],
            &self.head,
        )?;
        for (store, counts) in &summary.stores {
            line += 1;
            let name = if store.is_empty() { "(no store)".into() } else { recorder.key(store) };
            store_row(sheet, line, &name, counts, &self.rate)?;
        }
        line += 2;
        head(sheet, line, &["label", "findings", "per 1,000", "block", "warn", "notice"], &self.head)?;
        for &label in Label::ALL {
            let counts = SEVERITIES.map(|severity| total.findings.get(&(label, severity)).copied().unwrap_or(0));
            let all: u64 = counts.iter().sum();
            if all > 0 {
                line += 1;
                sheet.write_string(line, 0, label.as_str())?;
                sheet.write_number(line, 1, all as f64)?;
                sheet.write_number_with_format(line, 2, per_1000(all, total.judged()), &self.rate)?;
                for (place, count) in (3..).zip(counts) {
                    sheet.write_number(line, place, count as f64)?;
                }
            }
        }
        missing(sheet, &mut line, summary, recorder, &self.head)?;
        allowed(sheet, &mut line, summary, recorder, &self.head)?;
        changes(sheet, &mut line, summary, recorder, &self.head)
    }
}

fn head(sheet: &mut Worksheet, line: u32, titles: &[&str], format: &Format) -> Result<(), XlsxError> {
    for (place, title) in (0..).zip(titles) {
        sheet.write_string_with_format(line, place, *title, format)?;
    }
    Ok(())
}

/// Stores and days without messages, files that could not be read.
fn missing(sheet: &mut Worksheet, line: &mut u32, summary: &Summary, recorder: &mut Recorder, format: &Format) -> Result<(), XlsxError> {
    let arrivals = &summary.arrivals;
    let silent = arrivals.silent().map(|store| (store, "no messages at all".to_owned()));
    let gaps = arrivals.gaps().flat_map(|(store, gaps)| gaps.into_iter().map(move |gap| (store, gap.to_string())));
    let without: Vec<(&str, String)> = silent.chain(gaps).collect();
    if !without.is_empty() {
        *line += 2;
        head(sheet, *line, &["store", "days without messages"], format)?;
    }
    for (store, days) in without {
        *line += 1;
        sheet.write_string(*line, 0, cell_text(&recorder.key(store)))?;
        sheet.write_string(*line, 1, days)?;
    }
    if !arrivals.unread.is_empty() {
        *line += 2;
        head(sheet, *line, &["files that could not be read"], format)?;
    }
    for path in &arrivals.unread {
        *line += 1;
        sheet.write_string(*line, 0, cell_text(&recorder.key(path)))?;
    }
    Ok(())
}

fn allowed(sheet: &mut Worksheet, line: &mut u32, summary: &Summary, recorder: &mut Recorder, format: &Format) -> Result<(), XlsxError> {
    if summary.allowed.is_empty() {
        return Ok(());
    }
    *line += 2;
    head(sheet, *line, &["allowed", "findings", "until", "reason"], format)?;
    for entry in &summary.allowed {
        *line += 1;
        sheet.write_string(*line, 0, cell_text(&recorder.text(&entry.what)))?;
        sheet.write_number(*line, 1, entry.findings as f64)?;
        let until = if entry.expired { format!("{} (ended)", entry.until) } else { entry.until.to_string() };
        sheet.write_string(*line, 2, until)?;
        sheet.write_string(*line, 3, cell_text(&recorder.text(&entry.reason)))?;
    }
    Ok(())
}

/// What has changed since the last report.
fn changes(sheet: &mut Worksheet, line: &mut u32, summary: &Summary, recorder: &mut Recorder, format: &Format) -> Result<(), XlsxError> {
    let Some(changes) = &summary.changes else { return Ok(()) };
    *line += 2;
    head(sheet, *line, &["since the last report", "new", "gone", "back again"], format)?;
    let mut rows = vec![("all".to_owned(), changes.total)];
    for (kind, by) in [("store", &changes.stores), ("team", &changes.teams), ("agent", &changes.agents)] {
        let named = by.iter().filter(|(name, _)| !name.is_empty());
        rows.extend(named.map(|(name, &change)| (format!("{kind} {}", recorder.text(name)), change)));
    }
    for (name, change) in rows {
        *line += 1;
        sheet.write_string(*line, 0, cell_text(&name))?;
        for (place, count) in (1..).zip([change.new, change.gone, change.back]) {
            sheet.write_number(*line, place, count as f64)?;
        }
    }
    *line += 2;
    head(sheet, *line, &["status", "findings"], format)?;
    for (status, &count) in &changes.statuses {
        *line += 1;
        sheet.write_string(*line, 0, status.as_str())?;
        sheet.write_number(*line, 1, count as f64)?;
    }
    Ok(())
}

fn store_row(sheet: &mut Worksheet, line: u32, name: &str, counts: &Counts, rate: &Format) -> Result<(), XlsxError> {
    let broken = counts.of_state(State::Violation);
    sheet.write_string(line, 0, cell_text(name))?;
    sheet.write_number(line, 1, counts.judged() as f64)?;
    sheet.write_number(line, 2, broken as f64)?;
    sheet.write_number_with_format(line, 3, per_1000(broken, counts.judged()), rate)?;
    let by_severity = SEVERITIES.map(|severity| counts.messages.get(&severity).copied().unwrap_or(0));
    let by_state = [State::Review, State::Unverified].map(|state| counts.of_state(state));
    for (place, count) in (4..).zip(by_severity.into_iter().chain(by_state)) {
        sheet.write_number(line, place, count as f64)?;
    }
    Ok(())
}

/// The time as written, its zone aside: what a reader compares with the shop's clock.
fn date(sent_at: &str) -> Option<ExcelDateTime> {
    let clock = sent_at.find(['T', ' ']).unwrap_or(sent_at.len());
    let zone = sent_at[clock..].find(['Z', 'z', '+', '-']).map_or(sent_at.len(), |at| clock + at);
    let time: DateTime = sent_at[..zone].parse().ok()?;
    let day = ExcelDateTime::from_ymd(time.year().try_into().ok()?, time.month().try_into().ok()?, time.day().try_into().ok()?).ok()?;
    day.and_hms(time.hour().try_into().ok()?, time.minute().try_into().ok()?, f64::from(time.second())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_and_without_a_zone_are_dates() {
        for time in ["2026-11-20T08:15:00Z", "2026-11-20T08:15:00+08:00", "2026-11-20T08:15:00", "2026-11-20"] {
            assert!(date(time).is_some(), "{time}");
        }
        for time in ["yesterday", "0001-01-01T00:00:00", ""] {
            assert!(date(time).is_none(), "{time}");
        }
    }
}
