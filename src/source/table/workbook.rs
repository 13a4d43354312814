//! Workbooks: XLSX, XLSB, XLS, ODS. Every sheet with known headings is a table of its own.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{Data, Range, Reader as _, SheetVisible, Sheets, open_workbook_auto_from_rs};

use crate::error::Result;
use crate::message::Message;

use super::super::time;
use super::super::{Context, Field, Opened};
use super::csv::{self, Preset};
use super::split::Cut;

type Book = Sheets<Cursor<Arc<[u8]>>>;

/// Reads the workbook `bytes`. A library's panic over a damaged file is an error like others.
pub(in super::super) fn open(bytes: Arc<[u8]>, context: Context) -> Result<Opened> {
    let is_old = bytes.starts_with(&[0xD0, 0xCF]);
    let book = catch_unwind(AssertUnwindSafe(|| open_workbook_auto_from_rs(Cursor::new(bytes))));
    let mut book = match book {
        Ok(Ok(book)) => book,
        Ok(Err(error)) => {
            let hint = if is_old {
                "; is it protected by a password? Save it without one"
            } else {
                "; wanted a whole one: export or download it again"
            };
            return Err(context.broken_input(format!("a workbook that cannot be opened ({error}){hint}")));
        }
        Err(_) => return Err(context.broken_input("a damaged workbook; wanted a whole one: export or download it again")),
    };
    let sheets: Vec<(String, bool)> =
        book.sheets_metadata().iter().map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect();
    let mut columns = Vec::new();
    let mut tables = Vec::new();
    let mut unread = Vec::new();
    for (name, visible) in &sheets {
        match read_sheet(&mut book, name) {
            Err(why) => tables.push(Err(context.broken_input(format!("sheet {name:?}: {why}")))),
            Ok(rows) if rows.is_empty() => {}
            Ok(rows) => match csv::open_rows(rows, name, &context) {
                Some(opened) => {
                    if !visible {
                        context.note(format!("sheet {name:?} is hidden; it was read all the same"));
                    }
                    if columns.is_empty() {
                        columns = opened.columns;
                    }
                    tables.push(Ok(opened.messages));
                }
                None => unread.push(format!("{name:?}")),
            },
        }
    }
    if tables.is_empty() {
        return Err(context.broken_input(format!(
            "a workbook without a table of messages in its {} sheets; wanted headings such as text, message, 内容, or --map text=COLUMN",
            sheets.len()
        )));
    }
    if !unread.is_empty() {
        context.note(format!("no messages in the sheets {}", unread.join(", ")));
    }
    let messages = tables.into_iter().flat_map(|table| -> Box<dyn Iterator<Item = Result<Message>> + Send> {
        match table {
            Ok(messages) => messages,
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    });
    Ok(Opened { messages: Box::new(messages), columns })
}

fn read_sheet(book: &mut Book, name: &str) -> Result<Vec<Cut>, String> {
    match catch_unwind(AssertUnwindSafe(|| book.worksheet_range(name))) {
        Ok(Ok(range)) => Ok(rows(&range)),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("damaged".to_owned()),
    }
}

fn rows(range: &Range<Data>) -> Vec<Cut> {
    let first = u64::from(range.start().map_or(0, |(row, _)| row)) + 1;
    let mut rows: Vec<Cut> = range
        .rows()
        .enumerate()
        .map(|(index, cells)| Cut { line: first + index as u64, cells: Ok(cells.iter().map(cell_text).collect()) })
        .collect();
    rows.retain(|cut| cut.cells.as_ref().is_ok_and(|cells| cells.iter().any(|cell| !cell.trim().is_empty())));
    rows
}

/// A cell as a person sees it: dates as dates, whole numbers without a point.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) => text.replace("\r\n", "\n"),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::DateTime(date) if date.is_datetime() && date.as_f64() >= 1.0 => time::from_workbook(date.as_f64()).unwrap_or_default(),
        Data::DateTime(date) => clock(date.as_f64()),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        other => other.to_string(),
    }
}

fn clock(days: f64) -> String {
    let seconds = (days.fract() * 86_400.0).round() as u64;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// What a sheet says about all its rows: where no column names the customer, the sheet does.
pub(super) fn preset(sheet: &str, has_conversation: bool) -> Preset {
    let always = if has_conversation { Vec::new() } else { vec![(Field::Conversation, sheet.to_owned())] };
    Preset { always, ..Preset::default() }
}
