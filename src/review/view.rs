//! An example as a reviewer sees it: the text with its findings, the conversation around it, and no personal data unless unlocked.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde_json::{Value, json};

use super::decision::{Marked, parsed};
use super::example::Judgement;
use super::store::{Store, Trouble};
use crate::error::Result;
use crate::finding::Span;
use crate::identifier::Masker;
use crate::label::Label;
use crate::message::{Message, Sender};
use crate::report::Options;
use crate::report::record::Recorder;
use crate::verdict::{Candidate, State};

/// So many turns are shown before the example, and after it.
const BEFORE: usize = 8;
const AFTER: usize = 3;
/// So many near-equal messages are shown.
const ALIKE: usize = 5;

/// What is shown of an example.
#[derive(Debug, Serialize)]
pub struct View {
    pub id: i64,
    /// Whether personal data is hidden.
    pub masked: bool,
    /// Channel, store, platform and so on, as the record has them; spans below count bytes of `text`.
    pub record: Value,
    pub state: State,
    pub text: String,
    pub findings: Vec<Value>,
    /// Calibrated scores of all labels that have any, the highest first.
    pub scores: Vec<Candidate>,
    /// Labels that came with the record.
    pub given: Option<Vec<Label>>,
    pub before: Vec<Turn>,
    pub after: Vec<Turn>,
    /// Near-equal messages that a decision holds for, this one among them, and some of them.
    pub alike: u32,
    pub others: Vec<String>,
    pub flagged: bool,
    /// Which rules and which model have judged it.
    pub rules: String,
    pub model: String,
    /// What is decided, if anything is; only leads see it before they decide.
    pub labels: Option<Vec<Label>>,
    /// What everybody says; only for a lead.
    pub opinions: Vec<Opinion>,
    pub notes: Vec<Note>,
}

/// One message around the example.
#[derive(Debug, Serialize)]
pub struct Turn {
    pub sender: Sender,
    pub text: String,
    pub sent_at: i64,
}

/// What one reviewer says.
#[derive(Debug, Serialize)]
pub struct Opinion {
    pub reviewer: String,
    pub at: String,
    pub labels: Vec<Label>,
    pub spans: Vec<Marked>,
}

#[derive(Debug, Serialize)]
pub struct Note {
    pub reviewer: String,
    pub at: String,
    pub note: String,
}

/// Who looks, and at how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Personal data as it was written.
    pub unlocked: bool,
    /// What others have said.
    pub others: bool,
}

struct Row {
    template: Vec<u8>,
    message: Message,
    judgement: Judgement,
    path: String,
    record: u64,
    thread: Option<String>,
    sent: i64,
    language: String,
    flagged: bool,
    rules: String,
    model: String,
    labels: Option<String>,
}

impl Store {
    /// What is shown of examples; those that are not there are left out.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn view(&self, examples: &[i64], look: Look) -> Result<Vec<View>> {
        self.read(|connection| examples.iter().filter_map(|&id| view(connection, id, look).transpose()).collect())
    }

    /// The example of the message with that id.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn find(&self, message: &str) -> Result<Option<i64>> {
        self.read(|connection| {
            let mut row = connection.prepare_cached(
                "SELECT l.id FROM example e JOIN example l ON l.template = e.template AND l.leads = 1 WHERE json_extract(e.message, '$.id') = ?",
            )?;
            Ok(row.query_row([message], |row| row.get(0)).optional()?)
        })
    }

    /// Spans that were drawn in the text as it was shown masked, in the text as it was written.
    ///
    /// # Errors
    /// No such example, a span outside of the text, a store that cannot be read.
    pub fn as_written(&self, example: i64, drawn: &[Marked]) -> Result<Vec<Marked>> {
        self.read(|connection| {
            let mut row = connection.prepare_cached("SELECT message FROM example WHERE id = ?")?;
            let found = row.query_row([example], |row| parsed::<Message>(row, 0)).optional()?;
            let message = found.ok_or_else(|| Trouble::Asked(format!("there is no example {example}")))?;
            unmasked(&message.text, drawn).ok_or_else(Trouble::outside)
        })
    }
}

fn view(connection: &Connection, id: i64, look: Look) -> Result<Option<View>, Trouble> {
    let Some(row) = row(connection, id)? else { return Ok(None) };
    let verdict = row.judgement.verdict();
    let options = Options { show_personal_data: look.unlocked, ..Options::default() };
    let mut recorder = Recorder::new(&options);
    let mut message = row.message;
    (message.source.path, message.source.record) = (row.path, row.record);
    let record = recorder.record(&message, &verdict);
    let finding = |found: &crate::report::record::Found<'_>| {
        let mut value = serde_json::to_value(found).expect("plain data");
        // Where it stands in the text that is shown.
        value["span"] = json!(found.shown);
        value
    };
    let findings = record.findings.iter().map(finding).collect();
    let text = record.text.clone().into_owned();
    let mut facts = serde_json::to_value(&record.place).expect("plain data");
    facts["language"] = json!(row.language);
    if !look.unlocked {
        facts["buyer"] = Value::Null;
    }
    drop(record);
    let mut shown = |text: &str| recorder.text(text).into_owned();
    let at = (row.sent, message.source.record);
    let (before, after) = match &row.thread {
        Some(thread) => (
            turns(connection, thread, at, "<", "DESC", BEFORE, &mut shown)?.into_iter().rev().collect(),
            turns(connection, thread, at, ">", "ASC", AFTER, &mut shown)?,
        ),
        None => (Vec::new(), Vec::new()),
    };
    let (alike, others) = alike(connection, &row.template, id, &mut shown)?;
    let mut scores: Vec<Candidate> = row.judgement.scores.iter().map(|(&label, &score)| Candidate { label, score }).collect();
    scores.sort_by(|one, other| other.score.total_cmp(&one.score));
    Ok(Some(View {
        id,
        masked: !look.unlocked,
        record: facts,
        state: row.judgement.state,
        text,
        findings,
        scores,
        given: message.labels.clone(),
        before,
        after,
        alike,
        others,
        flagged: row.flagged,
        rules: row.rules,
        model: row.model,
        labels: row.labels.filter(|_| look.others).and_then(|labels| serde_json::from_str(&labels).ok()),
        opinions: if look.others { opinions(connection, id, &message.text, look.unlocked)? } else { Vec::new() },
        notes: if look.others { notes(connection, id, &mut shown)? } else { Vec::new() },
    }))
}

fn row(connection: &Connection, id: i64) -> Result<Option<Row>, Trouble> {
    let mut row = connection.prepare_cached(
        "SELECT template, message, judgement, path, record, thread, sent, language, flagged, rules, model, labels FROM example WHERE id = ?",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Row {
            template: row.get(0)?,
            message: parsed(row, 1)?,
            judgement: parsed(row, 2)?,
            path: row.get(3)?,
            record: row.get::<_, u32>(4)?.into(),
            thread: row.get(5)?,
            sent: row.get(6)?,
            language: row.get(7)?,
            flagged: row.get(8)?,
            rules: row.get(9)?,
            model: row.get(10)?,
            labels: row.get(11)?,
        })
    };
    Ok(row.query_row([id], read).optional()?)
}

/// The turns next to `at` in a conversation, on one side, the nearest first.
fn turns(
    connection: &Connection,
    thread: &str,
    (sent, record): (i64, u64),
    side: &str,
    order: &str,
    count: usize,
    shown: &mut impl FnMut(&str) -> String,
) -> Result<Vec<Turn>, Trouble> {
    let mut rows = connection.prepare_cached(&format!(
        "SELECT sender, text, sent FROM (
           SELECT json_extract(message, '$.sender') AS sender, json_extract(message, '$.text') AS text, sent, record FROM example
             WHERE thread = ?1 AND (sent, record) {side} (?2, ?3)
           UNION ALL SELECT sender, text, sent, record FROM turn WHERE thread = ?1 AND (sent, record) {side} (?2, ?3)
         ) ORDER BY sent {order}, record {order} LIMIT ?4"
    ))?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?));
    let rows = rows.query_map(params![thread, sent, record as i64, count as i64], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    let turn = |(sender, text, sent_at): (String, String, i64)| {
        let sender = serde_json::from_value(Value::from(sender)).unwrap_or(Sender::Unknown);
        Turn { sender, text: shown(&text), sent_at }
    };
    Ok(rows.into_iter().map(turn).collect())
}

fn alike(connection: &Connection, template: &[u8], id: i64, shown: &mut impl FnMut(&str) -> String) -> Result<(u32, Vec<String>), Trouble> {
    let count = connection.prepare_cached("SELECT count(*) FROM example WHERE template = ?")?.query_row([template], |row| row.get(0))?;
    if count < 2 {
        return Ok((count, Vec::new()));
    }
    let mut rows = connection
        .prepare_cached("SELECT json_extract(message, '$.text') FROM example WHERE template = ? AND id <> ? ORDER BY id LIMIT ?")?;
    let texts =
        rows.query_map(params![template, id, ALIKE as i64], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok((count, texts.iter().map(|text| shown(text)).collect()))
}

fn opinions(connection: &Connection, id: i64, text: &str, unlocked: bool) -> Result<Vec<Opinion>, Trouble> {
    let mut rows = connection.prepare_cached(
        "SELECT o.reviewer, d.at, o.labels, d.spans FROM opinion o JOIN decision d ON d.id = o.decision WHERE o.example = ? AND o.kind = 'label' ORDER BY d.id",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        let spans: Option<String> = row.get(3)?;
        let spans: Vec<Marked> = spans.and_then(|spans| serde_json::from_str(&spans).ok()).unwrap_or_default();
        Ok(Opinion {
            reviewer: row.get(0)?,
            at: row.get(1)?,
            labels: parsed(row, 2)?,
            spans: if unlocked { spans } else { masked(text, &spans) },
        })
    };
    Ok(rows.query_map([id], read)?.collect::<rusqlite::Result<_>>()?)
}

fn notes(connection: &Connection, id: i64, shown: &mut impl FnMut(&str) -> String) -> Result<Vec<Note>, Trouble> {
    let mut rows =
        connection.prepare_cached("SELECT reviewer, at, note FROM decision WHERE example = ? AND note IS NOT NULL ORDER BY id")?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?));
    let rows = rows.query_map([id], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(rows.into_iter().map(|(reviewer, at, note)| Note { reviewer, at, note: shown(&note) }).collect())
}

/// Spans of a text in the same text masked.
fn masked(text: &str, spans: &[Marked]) -> Vec<Marked> {
    let given: Vec<Span> = spans.iter().map(|marked| marked.span).collect();
    let (_, moved) = Masker::new(false).mask_with_spans(text, &given);
    spans.iter().zip(moved).map(|(marked, span)| Marked { span, ..*marked }).collect()
}

/// Spans of a masked text in the text as it was written; `None` where one is no part of the masked text. A span that touches something masked
/// takes all of it.
fn unmasked(text: &str, drawn: &[Marked]) -> Option<Vec<Marked>> {
    let written: Vec<Span> = text.char_indices().map(|(start, c)| Span { start, end: start + c.len_utf8() }).collect();
    let (shown, masked) = Masker::new(false).mask_with_spans(text, &written);
    let back = |marked: &Marked| {
        shown.get(marked.span.start..marked.span.end).filter(|part| !part.is_empty())?;
        let touched = written.iter().zip(&masked).filter(|(_, masked)| masked.overlaps(marked.span)).map(|(written, _)| *written);
        touched.reduce(Span::cover).map(|span| Marked { span, ..*marked })
    };
    drawn.iter().map(back).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_drawn_over_masked_text_comes_back_to_the_written_one() {
        let text = "wa 0812-3456-7890 for 5 stars";
        let (shown, _) = Masker::new(false).mask_with_spans(text, &[]);
        let at = |part: &str, in_text: &str| in_text.find(part).map(|start| Span { start, end: start + part.len() }).expect("it is there");
        let label = Label::SolicitationPositive;
        for (drawn, written) in [("5 stars", "5 stars"), ("[phone 1]", "0812-3456-7890"), ("one 1", "0812-3456-7890")] {
            let back = unmasked(text, &[Marked { label, span: at(drawn, &shown) }]);
            assert_eq!(back, Some(vec![Marked { label, span: at(written, text) }]), "{drawn}");
        }
    }
}
