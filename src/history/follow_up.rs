//! What people say of findings: how far they are with each, who looks after it, until when.

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use serde::Serialize;

use super::kept;
use super::store::Scans;
use crate::error::{Error, Result};
use crate::label::Label;
use crate::message::Message;
use crate::verdict::{FollowUp, Seen, Status, Verdict, day};

/// The shortest beginning of a fingerprint by which a finding is named.
const SHORTEST: usize = 6;

/// A finding as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Followed {
    pub fingerprint: String,
    pub status: Status,
    pub label: String,
    pub severity: String,
    pub store: String,
    pub team: String,
    pub agent: String,
    pub sent_at: String,
    /// The offending part, without personal data.
    pub excerpt: String,
    pub owner: Option<String>,
    pub note: Option<String>,
    #[serde(serialize_with = "day")]
    pub due: Option<Date>,
    /// It is no finding any more: rules, settings or the message changed, or its file no longer holds the message.
    pub gone: bool,
    pub message: String,
    pub path: String,
    pub record: i64,
    pub template: String,
}

/// Which findings are asked for; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub status: Option<Status>,
    pub store: Option<String>,
    pub team: Option<String>,
    pub agent: Option<String>,
    pub owner: Option<String>,
    pub label: Option<Label>,
    /// Due on or before this day, and neither closed nor a false alarm.
    pub due: Option<Date>,
    /// Those that have gone too.
    pub gone: bool,
}

/// What is to be said of findings; what is `None` stays as it is, an empty text is taken away.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub status: Option<Status>,
    pub owner: Option<String>,
    pub note: Option<String>,
    /// `Some(None)`: no day any more.
    pub due: Option<Option<Date>>,
}

impl Scans {
    /// The findings that are asked for: by store, the latest first.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn findings(&self, filter: &Filter) -> Result<Vec<Followed>> {
        let (conditions, values) = filter.conditions();
        self.read(|store| {
            let mut find = store.prepare_cached(&format!(
                "SELECT fingerprint, status, label, severity, store, team, agent, sent_at, excerpt, owner, note, due, gone IS NOT NULL, message, path, \
                 record, template FROM finding WHERE {conditions} ORDER BY store, sent_at DESC, fingerprint"
            ))?;
            let mut rows = find.query(params_from_iter(values))?;
            let mut findings = Vec::new();
            while let Some(row) = rows.next()? {
                findings.push(Followed {
                    fingerprint: row.get(0)?,
                    status: status(&row.get::<_, String>(1)?)?,
                    label: row.get(2)?,
                    severity: row.get(3)?,
                    store: row.get(4)?,
                    team: row.get(5)?,
                    agent: row.get(6)?,
                    sent_at: row.get(7)?,
                    excerpt: row.get(8)?,
                    owner: row.get(9)?,
                    note: row.get(10)?,
                    due: date(row.get(11)?),
                    gone: row.get(12)?,
                    message: row.get(13)?,
                    path: row.get(14)?,
                    record: row.get(15)?,
                    template: row.get(16)?,
                });
            }
            Ok(findings)
        })
    }

    /// Says something of the findings whose fingerprints begin so, of all or of none; gives the whole fingerprints.
    ///
    /// # Errors
    /// A beginning that is too short, fits none, or fits several.
    pub fn follow_up(&self, beginnings: &[String], wanted: &Wanted) -> Result<Vec<String>> {
        let fingerprints: Vec<String> = beginnings.iter().map(|beginning| self.fingerprint(beginning)).collect::<Result<_>>()?;
        let text = |text: &Option<String>| text.as_ref().map(|text| (!text.is_empty()).then(|| text.clone()));
        let said: [(&str, Option<Option<String>>); 4] = [
            ("status", wanted.status.map(|status| Some(status.as_str().to_owned()))),
            ("owner", text(&wanted.owner)),
            ("note", text(&wanted.note)),
            ("due", wanted.due.map(|due| due.map(|day| day.to_string()))),
        ];
        self.write(|store| {
            for fingerprint in &fingerprints {
                for (column, value) in said.iter().filter_map(|(column, value)| Some((column, value.as_ref()?))) {
                    let mut write = store.prepare_cached(&format!("UPDATE finding SET {column} = ? WHERE fingerprint = ?"))?;
                    write.execute((value, fingerprint))?;
                }
            }
            Ok(())
        })?;
        Ok(fingerprints)
    }

    fn fingerprint(&self, beginning: &str) -> Result<String> {
        let wrong = |why: &str| Err(Error::Review { why: format!("{beginning}: {why}") });
        if beginning.len() < SHORTEST || !beginning.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return wrong("wanted a fingerprint as reports have it, or at least its first six digits");
        }
        let mut fitting = self.read(|store| {
            let mut find =
                store.prepare_cached("SELECT fingerprint FROM finding WHERE fingerprint >= ?1 AND fingerprint < ?1 || 'g' LIMIT 2")?;
            find.query_map([beginning.to_ascii_lowercase()], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
        })?;
        match (fitting.pop(), fitting.pop()) {
            (Some(one), None) => Ok(one),
            (None, _) => wrong("there is no such finding"),
            _ => wrong("several findings begin so; write more of it"),
        }
    }

    /// The messages of these findings as they were written, each with the labels that nobody has called a false alarm.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn corrected(&self, fingerprints: &[String]) -> Result<Vec<Message>> {
        self.read(|store| {
            let mut messages: Vec<Message> = Vec::new();
            for fingerprint in fingerprints {
                let mut find = store.prepare_cached(
                    "SELECT judgement.message, judgement.path, judgement.record, identity FROM finding JOIN judgement USING (identity) WHERE fingerprint = ?",
                )?;
                let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get::<_, [u8; 16]>(3)?));
                let Some((text, path, record, identity)) = find.query_row([fingerprint], row).optional()? else { continue };
                let broken = |error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error));
                let mut message = kept::message(&text, path, record).map_err(broken)?;
                let mut find =
                    store.prepare_cached("SELECT label FROM finding WHERE identity = ? AND gone IS NULL AND status <> 'false-alarm'")?;
                let labels = find.query_map([identity], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
                message.labels = Some(labels.iter().filter_map(|label| label.parse().ok()).collect());
                if !messages.iter().any(|other| other.source == message.source) {
                    messages.push(message);
                }
            }
            Ok(messages)
        })
    }
}

impl Filter {
    fn conditions(&self) -> (String, Vec<Value>) {
        let mut conditions = vec![if self.gone { "1" } else { "gone IS NULL" }.to_owned()];
        let mut values = Vec::new();
        let equal = [
            ("status", self.status.map(|status| status.as_str().to_owned())),
            ("store", self.store.clone()),
            ("team", self.team.clone()),
            ("agent", self.agent.clone()),
            ("owner", self.owner.clone()),
            ("label", self.label.map(|label| label.to_string())),
        ];
        for (column, value) in equal.into_iter().filter_map(|(column, value)| Some((column, value?))) {
            conditions.push(format!("{column} = ?"));
            values.push(Value::from(value));
        }
        if let Some(day) = self.due {
            conditions.push("due <= ? AND status NOT IN ('closed', 'false-alarm')".to_owned());
            values.push(Value::from(day.to_string()));
        }
        (conditions.join(" AND "), values)
    }
}

/// A verdict with what became of each finding, and without false alarms. `told` is the last run that was reported.
pub(super) fn follow(store: &Connection, told: i64, mut verdict: Verdict) -> rusqlite::Result<Verdict> {
    for judged in &mut verdict.findings {
        let mut find = store.prepare_cached("SELECT first, back, status, owner, note, due FROM finding WHERE fingerprint = ?")?;
        let row = |row: &rusqlite::Row<'_>| {
            let (first, back) = (row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?);
            let seen = match back {
                _ if first.is_none_or(|first| first > told) => Seen::New,
                Some(back) if back > told => Seen::Back,
                _ => Seen::Known,
            };
            Ok(FollowUp { seen, status: status(&row.get::<_, String>(2)?)?, owner: row.get(3)?, note: row.get(4)?, due: date(row.get(5)?) })
        };
        judged.follow_up = find.query_row([&judged.fingerprint], row).optional()?;
    }
    Ok(verdict.without(|judged| judged.follow_up.as_ref().is_some_and(|follow_up| follow_up.status == Status::FalseAlarm)))
}

/// A status as it is written in the store.
pub(super) fn status(text: &str) -> rusqlite::Result<Status> {
    let known = Status::ALL.iter().copied().find(|status| status.as_str() == text);
    known.ok_or_else(|| rusqlite::Error::InvalidColumnType(1, format!("status {text:?}"), rusqlite::types::Type::Text))
}

fn date(text: Option<String>) -> Option<Date> {
    text.and_then(|text| text.parse().ok())
}
