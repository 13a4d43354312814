//! What reviewers say: rows that are only added, and what follows from them.
//!
//! An undo is a row too. What each reviewer thinks now, whether two differ, and what is decided are reckoned from the rows of an example
//! ([`Outcome::of`]) in the transaction that adds one, so that they can never drift apart.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::example::Judgement;
use super::import::wait;
use super::queue::Order;
use super::store::{Store, Trouble};
use crate::error::Result;
use crate::finding::Span;
use crate::label::Label;
use crate::message::Message;
use crate::verdict::Candidate;

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// These labels hold, or none.
    Label,
    Skip,
    /// Somebody else should look too.
    Flag,
    Note,
    /// An earlier row of the same reviewer does not count.
    Undo,
    /// A lead decides between two.
    Resolve,
    /// Personal data was looked at.
    Unlock,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Kind::Label => "label",
            Kind::Skip => "skip",
            Kind::Flag => "flag",
            Kind::Note => "note",
            Kind::Undo => "undo",
            Kind::Resolve => "resolve",
            Kind::Unlock => "unlock",
        }
    }

    fn parse(text: &str) -> Option<Kind> {
        let all = [Kind::Label, Kind::Skip, Kind::Flag, Kind::Note, Kind::Undo, Kind::Resolve, Kind::Unlock];
        all.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A label and where it stands, in bytes of the text as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    pub label: Label,
    pub span: Span,
}

/// What a reviewer says.
#[derive(Clone, Debug)]
pub struct Said {
    pub example: i64,
    pub reviewer: String,
    pub kind: Kind,
    pub labels: Vec<Label>,
    /// Spans that were drawn anew.
    pub spans: Vec<Marked>,
    pub note: Option<String>,
    /// The row that an undo means; the reviewer's latest where missing.
    pub undoes: Option<i64>,
    pub order: Order,
    /// Whether only some stores, languages or labels were looked at.
    pub filtered: bool,
    /// Whether personal data was hidden.
    pub masked: bool,
    /// From when it was shown to when it was decided, in milliseconds.
    pub took: Option<u32>,
    /// Told twice under one name, it counts once.
    pub request: String,
}

/// What was on the screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub order: Order,
    pub filtered: bool,
    pub masked: bool,
    /// Near-equal messages that the decision holds for, this one among them.
    pub alike: u32,
    /// The labels with their scores, as they stood there.
    pub proposed: Vec<Candidate>,
}

/// A row that is on disk, and what has become of its example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Saved {
    pub id: i64,
    pub example: i64,
    /// The row that was undone.
    pub undone: Option<i64>,
    pub outcome: Outcome,
}

/// What follows from the rows of one example.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The labels that are decided; empty where nothing is wrong, `None` while nobody has said or two differ.
    pub labels: Option<Vec<Label>>,
    pub waiting: bool,
    pub conflict: bool,
    pub flagged: bool,
    #[serde(skip)]
    opinions: BTreeMap<String, Opinion>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Opinion {
    kind: Kind,
    labels: Vec<Label>,
    decision: i64,
}

/// A row, as far as outcomes go.
#[derive(Clone, Debug)]
struct Event {
    id: i64,
    reviewer: String,
    kind: Kind,
    labels: Vec<Label>,
    undoes: Option<i64>,
}

impl Outcome {
    /// What follows from `events`, in order, where so many reviewers are wanted.
    fn of(events: &[Event], wanted: usize) -> Outcome {
        let undone: HashSet<i64> = events.iter().filter_map(|event| event.undoes).collect();
        let mut outcome = Outcome::default();
        let mut resolved = None;
        for event in events.iter().filter(|event| !undone.contains(&event.id)) {
            let opinion = Opinion { kind: event.kind, labels: event.labels.clone(), decision: event.id };
            match event.kind {
                Kind::Label | Kind::Skip => drop(outcome.opinions.insert(event.reviewer.clone(), opinion)),
                Kind::Flag => {
                    outcome.flagged = true;
                    // Who flags without deciding need not look again; a decision made before stays.
                    outcome.opinions.entry(event.reviewer.clone()).or_insert(opinion);
                }
                Kind::Resolve => resolved = Some(event.labels.clone()),
                Kind::Note | Kind::Undo | Kind::Unlock => {}
            }
        }
        let mut said = outcome.opinions.values().filter(|opinion| opinion.kind == Kind::Label).map(|opinion| &opinion.labels);
        let first = said.clone().next().cloned();
        let count = said.clone().count();
        let differ = said.any(|labels| Some(labels) != first.as_ref());
        let wanted = if outcome.flagged { wanted.max(2) } else { wanted };
        outcome.flagged &= resolved.is_none();
        outcome.waiting = resolved.is_none() && count < wanted;
        outcome.conflict = resolved.is_none() && differ;
        outcome.labels = resolved.or_else(|| first.filter(|_| !differ));
        outcome
    }
}

impl Store {
    /// Adds what a reviewer says. When this returns it is on disk.
    ///
    /// # Errors
    /// No such example, nothing to undo, spans outside of the text, a store that cannot be written; nothing is kept then.
    pub fn decide(&self, said: &Said) -> Result<Saved> {
        self.write(|transaction| {
            if let Some(saved) = known(transaction, said)? {
                return Ok(saved);
            }
            let undone = (said.kind == Kind::Undo).then(|| undone(transaction, said)).transpose()?;
            let asked = undone.map_or(said.example, |(_, example)| example);
            let example = leader(transaction, asked)?.ok_or_else(|| Trouble::Asked(format!("there is no example {asked}")))?;
            insert(transaction, said, &example, undone.map(|(row, _)| row))?;
            let id = transaction.last_insert_rowid();
            let outcome = settle(transaction, example.id)?;
            Ok(Saved { id, example: example.id, undone: undone.map(|(row, _)| row), outcome })
        })
    }
}

/// The row that the same request has made already: a browser that was cut off tells it again. Anything else that is told under its name is
/// refused: it would be lost without a word, and personal data would be shown without a row that says so.
fn known(transaction: &Transaction<'_>, said: &Said) -> Result<Option<Saved>, Trouble> {
    let mut row =
        transaction.prepare_cached("SELECT id, example, undoes, reviewer, kind, labels, spans, note FROM decision WHERE request = ?")?;
    let read = |row: &Row<'_>| {
        let content = Content { kind: row.get(4)?, labels: row.get(5)?, spans: row.get(6)?, note: row.get(7)? };
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?, content))
    };
    let Some((id, example, undone, reviewer, content)) = row.query_row([&said.request], read).optional()? else { return Ok(None) };
    if reviewer != said.reviewer {
        return Err(Trouble::Asked("another reviewer has used this request's name".to_owned()));
    }
    let is_of_it = match said.kind {
        Kind::Undo => said.undoes.is_none_or(|row| Some(row) == undone),
        _ => leader(transaction, said.example)?.is_some_and(|leader| leader.id == example),
    };
    if !is_of_it || content != Content::of(said) {
        return Err(Trouble::Asked("this request's name was used for something else".to_owned()));
    }
    Ok(Some(Saved { id, example, undone, outcome: settle(transaction, example)? }))
}

/// What a row says, as it is kept.
#[derive(PartialEq)]
struct Content {
    kind: String,
    labels: Option<String>,
    spans: Option<String>,
    note: Option<String>,
}

impl Content {
    fn of(said: &Said) -> Content {
        let mut labels = said.labels.clone();
        labels.sort_unstable();
        labels.dedup();
        Content {
            kind: said.kind.as_str().to_owned(),
            labels: matches!(said.kind, Kind::Label | Kind::Resolve).then(|| json(&labels)),
            spans: (!said.spans.is_empty()).then(|| json(&said.spans)),
            note: said.note.clone(),
        }
    }
}

/// The row to undo and its example.
fn undone(transaction: &Transaction<'_>, said: &Said) -> Result<(i64, i64), Trouble> {
    let mut row = transaction.prepare_cached(
        "SELECT id, example FROM decision d WHERE reviewer = ?1 AND (?2 IS NULL OR id = ?2) AND kind NOT IN ('undo', 'unlock')
         AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.undoes = d.id) ORDER BY id DESC LIMIT 1",
    )?;
    let found = row.query_row(params![said.reviewer, said.undoes], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    found.ok_or_else(|| Trouble::Asked("there is nothing of yours to undo".to_owned()))
}

struct Leader {
    id: i64,
    message: Message,
    judgement: Judgement,
    rules: String,
    model: String,
    alike: u32,
}

/// The example that stands for all near-equal ones.
fn leader(transaction: &Transaction<'_>, example: i64) -> Result<Option<Leader>, Trouble> {
    let mut row = transaction.prepare_cached(
        "SELECT l.id, l.message, l.judgement, l.rules, l.model, (SELECT count(*) FROM example a WHERE a.template = l.template)
         FROM example e JOIN example l ON l.template = e.template AND l.leads = 1 WHERE e.id = ?",
    )?;
    let read = |row: &Row<'_>| {
        Ok(Leader {
            id: row.get(0)?,
            message: parsed(row, 1)?,
            judgement: parsed(row, 2)?,
            rules: row.get(3)?,
            model: row.get(4)?,
            alike: row.get(5)?,
        })
    };
    Ok(row.query_row([example], read).optional()?)
}

/// A column that holds JSON.
pub(super) fn parsed<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error)))
}

fn insert(transaction: &Transaction<'_>, said: &Said, example: &Leader, undoes: Option<i64>) -> Result<(), Trouble> {
    let text = &example.message.text;
    if said.spans.iter().any(|marked| marked.span.start >= marked.span.end || text.get(marked.span.start..marked.span.end).is_none()) {
        return Err(Trouble::outside());
    }
    let score = |label: &Label| example.judgement.scores.get(label).copied().unwrap_or_default();
    let proposed = example.judgement.named_labels().map(|label| Candidate { label, score: score(&label) }).collect();
    let shown = Shown { order: said.order, filtered: said.filtered, masked: said.masked, alike: example.alike, proposed };
    let Content { kind, labels, spans, note } = Content::of(said);
    let mut insert = transaction.prepare_cached(
        "INSERT INTO decision (example, reviewer, at, kind, labels, spans, note, undoes, shown, rules, model, took, request)
         VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
    )?;
    insert.execute(params![
        example.id,
        said.reviewer,
        super::now(),
        kind,
        labels,
        spans,
        note,
        undoes,
        json(&shown),
        example.rules,
        example.model,
        said.took,
        said.request,
    ])?;
    Ok(())
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data")
}

/// Reckons anew what follows from the rows of an example, and keeps it.
pub(super) fn settle(transaction: &Transaction<'_>, example: i64) -> Result<Outcome, Trouble> {
    let mut rows = transaction.prepare_cached("SELECT id, reviewer, kind, labels, undoes FROM decision WHERE example = ? ORDER BY id")?;
    let events = rows.query_map([example], event)?.collect::<rusqlite::Result<Vec<Event>>>()?;
    let mut row = transaction.prepare_cached("SELECT wanted, waiting, uncertainty, message, judgement FROM example WHERE id = ?")?;
    let (wanted, was_waiting, uncertainty, message, judgement) = row.query_row([example], |row| {
        Ok((row.get::<_, u32>(0)?, row.get::<_, bool>(1)?, row.get::<_, f32>(2)?, parsed::<Message>(row, 3)?, parsed::<Judgement>(row, 4)?))
    })?;
    let outcome = Outcome::of(&events, wanted as usize);
    transaction.prepare_cached("DELETE FROM opinion WHERE example = ?")?.execute([example])?;
    let mut keep = transaction.prepare_cached("INSERT INTO opinion (example, reviewer, kind, labels, decision) VALUES (?, ?, ?, ?, ?)")?;
    for (reviewer, opinion) in &outcome.opinions {
        let labels = (opinion.kind == Kind::Label).then(|| json(&opinion.labels));
        keep.execute(params![example, reviewer, opinion.kind.as_str(), labels, opinion.decision])?;
    }
    let labels = outcome.labels.as_ref().map(json);
    transaction.prepare_cached("UPDATE example SET waiting = ?, conflict = ?, flagged = ?, labels = ? WHERE id = ?")?.execute(params![
        outcome.waiting,
        outcome.conflict,
        outcome.flagged,
        labels,
        example
    ])?;
    let named = || judgement.named_labels().chain(message.labels.iter().flatten().copied());
    if outcome.waiting && !was_waiting {
        wait(transaction, example, named())?;
    } else if was_waiting && !outcome.waiting {
        let mut done = transaction.prepare_cached("DELETE FROM waiting_label WHERE label = ? AND uncertainty = ? AND id = ?")?;
        for label in named() {
            done.execute(params![label.as_str(), uncertainty, example])?;
        }
    }
    Ok(outcome)
}

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let kind: String = row.get(2)?;
    let labels: Option<String> = row.get(3)?;
    let wrong = |column| rusqlite::Error::InvalidColumnType(column, "decision".to_owned(), rusqlite::types::Type::Text);
    Ok(Event {
        id: row.get(0)?,
        reviewer: row.get(1)?,
        kind: Kind::parse(&kind).ok_or_else(|| wrong(2))?,
        labels: labels.map_or(Ok(Vec::new()), |labels| serde_json::from_str(&labels).map_err(|_| wrong(3)))?,
        undoes: row.get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSULT: Label = Label::AbuseInsult;

    fn event(id: i64, reviewer: &str, kind: Kind, labels: &[Label]) -> Event {
        Event { id, reviewer: reviewer.to_owned(), kind, labels: labels.to_vec(), undoes: None }
    }

    fn undo(id: i64, reviewer: &str, undoes: i64) -> Event {
        Event { undoes: Some(undoes), ..event(id, reviewer, Kind::Undo, &[]) }
    }

    #[test]
    fn one_decision_is_enough_where_one_is_wanted_and_an_undo_takes_it_back() {
        let said = vec![event(1, "mei", Kind::Label, &[INSULT])];
        let outcome = Outcome::of(&said, 1);
        assert_eq!((outcome.labels, outcome.waiting), (Some(vec![INSULT]), false));
        let undone = Outcome::of(&[said, vec![undo(2, "mei", 1)]].concat(), 1);
        assert_eq!((undone.labels, undone.waiting), (None, true));
    }

    #[test]
    fn two_that_differ_are_in_conflict_until_a_lead_resolves() {
        let mut said = vec![event(1, "mei", Kind::Label, &[INSULT]), event(2, "ana", Kind::Label, &[])];
        let outcome = Outcome::of(&said, 2);
        assert_eq!((outcome.labels, outcome.conflict, outcome.waiting), (None, true, false));
        said.push(event(3, "lee", Kind::Resolve, &[INSULT]));
        let outcome = Outcome::of(&said, 2);
        assert_eq!((outcome.labels, outcome.conflict), (Some(vec![INSULT]), false));
    }

    #[test]
    fn a_flag_asks_for_a_second_reviewer_and_keeps_the_first_decision() {
        let said = [event(1, "mei", Kind::Label, &[INSULT]), event(2, "mei", Kind::Flag, &[])];
        let outcome = Outcome::of(&said, 1);
        assert!(outcome.waiting && outcome.flagged);
        assert_eq!(outcome.labels, Some(vec![INSULT]));
    }

    #[test]
    fn a_change_of_mind_counts_and_a_skip_says_nothing() {
        let said = [event(1, "mei", Kind::Label, &[]), event(2, "mei", Kind::Label, &[INSULT]), event(3, "ana", Kind::Skip, &[])];
        let outcome = Outcome::of(&said, 2);
        assert_eq!((outcome.labels, outcome.conflict, outcome.waiting), (Some(vec![INSULT]), false, true));
    }
}
