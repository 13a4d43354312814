//! Our own records: JSON lines, or one array of them.

use crate::error::{Error, Result};
use crate::message::Message;

use super::super::{Context, How, Opened, Reader, Sample, Text};
use super::split::{Piece, Records};

pub(in super::super) const READER: Reader =
    Reader { name: "native", reads: "native records (JSON lines or one array)", detect, how: How::Text(open) };

/// Keys that our records have and that, where several occur with `text`, nobody else's have.
const OURS: &[&str] =
    &["conversation", "channel", "sender", "platform", "region", "store", "agent", "team", "buyer", "sent_at", "language", "labels", "id"];

/// Keys of a verdict that nobody else's records have together.
const VERDICT: [&str; 3] = ["state", "action", "findings"];

fn detect(sample: &Sample<'_>) -> Option<String> {
    let text = sample.head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let mut records = Records::new(Box::new(std::io::Cursor::new(text.as_bytes().to_vec())), text);
    let mut record = Vec::new();
    // A broken record among the first must not change what the file is.
    for _ in 0..10 {
        match records.next(&mut record).ok()? {
            Piece::End => return None,
            Piece::Broken { .. } => continue,
            Piece::Record { .. } => {}
        }
        let Ok(value) = serde_json::from_slice::<serde_json::Value>(&record) else { continue };
        let object = value.as_object()?;
        let known = object.keys().filter(|key| OURS.contains(&key.as_str())).count();
        let others = object.len() - known - usize::from(object.contains_key("text"));
        // A line of `--format verdicts` is a record with a verdict behind it.
        let has_verdict = VERDICT.iter().all(|key| object.contains_key(*key));
        let fits = object.get("text").is_some_and(serde_json::Value::is_string)
            && (others == 0 || known >= others || has_verdict)
            && serde_json::from_slice::<Message>(&record).is_ok();
        return fits.then(|| "its records have the native keys".to_owned());
    }
    None
}

fn open(text: Text) -> Result<Opened> {
    let Text { from, head, context } = text;
    Ok(Opened::new(Native { records: Records::new(from, &head), record: Vec::new(), context, count: 0, ended: false }))
}

struct Native {
    records: Records,
    record: Vec<u8>,
    context: Context,
    count: u64,
    ended: bool,
}

impl Iterator for Native {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Result<Message>> {
        if self.ended {
            return None;
        }
        match self.records.next(&mut self.record) {
            Ok(Piece::End) => None,
            Ok(Piece::Broken { line, why }) => {
                self.count += 1;
                Some(Err(self.context.broken_record(self.records.number(line, self.count), why)))
            }
            Ok(Piece::Record { line }) => {
                self.count += 1;
                let number = self.records.number(line, self.count);
                Some(parse(&self.record).map_err(|why| self.context.broken_record(number, why)).map(|mut message| {
                    message.source.record = number;
                    message
                }))
            }
            Err(error) => {
                self.ended = true;
                Some(Err(Error::io(&*self.context.path, error)))
            }
        }
    }
}

fn parse(record: &[u8]) -> Result<Message, String> {
    let record = record.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(record);
    serde_json::from_slice(record).map_err(|error| {
        let start: String = String::from_utf8_lossy(record).trim().chars().take(40).collect();
        format!("{error}, in a record that begins with {start:?}; wanted an object with \"text\"")
    })
}
