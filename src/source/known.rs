//! `--known FILE`: what the shop knows of its buyers, as CSV with a heading or as JSON lines.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::error::{Error, Result};
use crate::shop::known::{Known, KnownKind, KnownSpec};

/// Reads the file: `buyer` or `conversation`, perhaps `store`, and any of `phone`, `email`, `address`, `order`, `name`; several values of one
/// kind stand in a list or are divided by `;`. Other columns are passed over.
///
/// # Errors
/// A file that cannot be read; the line of a row that is broken or names nobody.
pub fn known(path: &Path) -> Result<Known> {
    let bytes = fs::read(path).map_err(|error| Error::io(path, error))?;
    let input = |why: String| Error::Input { path: path.display().to_string(), why };
    let text = String::from_utf8(bytes).map_err(|_| input("wanted UTF-8".to_owned()))?;
    let text = text.trim_start_matches('\u{feff}');
    let rows = if text.trim_start().starts_with('{') { json_lines(text) } else { table(text) };
    let rows = rows.map_err(|(line, why)| match line {
        0 => input(why),
        line => Error::Record { path: path.display().to_string(), record: line, why },
    })?;
    Ok(Known::new(&rows))
}

/// A line, counted from 1, and why it is wrong; 0 is the whole.
type Wrong = (u64, String);

fn json_lines(text: &str) -> Result<Vec<KnownSpec>, Wrong> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            let value: Value = serde_json::from_str(line).map_err(|error| (number, error.to_string()))?;
            row(number, |name| match &value[name] {
                Value::String(text) => vec![text.clone()],
                Value::Array(values) => values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect(),
                Value::Number(number) => vec![number.to_string()],
                _ => Vec::new(),
            })
        })
        .collect()
}

fn table(text: &str) -> Result<Vec<KnownSpec>, Wrong> {
    let heading = text.lines().next().unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|&mark| heading.bytes().filter(|&byte| byte == mark).count()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let heading: Vec<String> = reader.headers().map_err(|error| (1, error.to_string()))?.iter().map(str::to_lowercase).collect();
    if KnownKind::ALL.iter().all(|kind| !heading.iter().any(|name| name == kind.as_str())) {
        let kinds: Vec<&str> = KnownKind::ALL.iter().map(|kind| kind.as_str()).collect();
        return Err((0, format!("no column is called {}; wanted a heading, and buyer or conversation in it", kinds.join(", "))));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| (error.position().map_or(0, csv::Position::line), error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(row(line, |name| {
            let cells = heading.iter().zip(&record).filter(|(column, _)| *column == name);
            cells.map(|(_, cell)| cell.to_owned()).collect()
        })?);
    }
    Ok(rows)
}

fn row(line: u64, cells: impl Fn(&str) -> Vec<String>) -> Result<KnownSpec, Wrong> {
    let one = |name: &str| cells(name).into_iter().map(|cell| cell.trim().to_owned()).find(|cell| !cell.is_empty());
    let [store, buyer, conversation] = ["store", "buyer", "conversation"].map(one);
    if buyer.is_none() && conversation.is_none() {
        return Err((line, "says neither buyer nor conversation".to_owned()));
    }
    let mut values = Vec::new();
    for &kind in KnownKind::ALL {
        let cells = cells(kind.as_str());
        let parts = cells.iter().flat_map(|cell| cell.split(';')).map(str::trim).filter(|part| !part.is_empty());
        values.extend(parts.map(|part| (kind, part.to_owned())));
    }
    Ok(KnownSpec { store, buyer, conversation, values })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_json_lines_say_the_same() {
        let csv = table("Conversation;Buyer;Phone;note\nc1;b1;+65 9123 4567 ; x\n").expect("sound");
        let json = json_lines("{\"conversation\":\"c1\",\"buyer\":\"b1\",\"phone\":[\"+65 9123 4567\"],\"note\":1}\n\n").expect("sound");
        assert_eq!(csv, json);
        assert_eq!(csv[0].values, [(KnownKind::Phone, "+65 9123 4567".to_owned())]);
        let several = table("buyer,order\nb1,\"A1;A2\"\n").expect("sound");
        assert_eq!(several[0].values.len(), 2);
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        assert_eq!(json_lines("{\"buyer\":\"b\"}\n{\"phone\":\"1\"}"), Err((2, "says neither buyer nor conversation".to_owned())));
        assert_eq!(table("buyer,phone\nb,1\n,2\n").expect_err("a mistake").0, 3);
        assert!(table("a,b\n1,2\n").expect_err("a mistake").1.starts_with("no column is called phone"));
        assert_eq!(json_lines("{\"buyer\":").expect_err("a mistake").0, 1);
    }
}
