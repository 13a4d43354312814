//! Tells of files that have not changed, and what has changed among findings.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::follow_up::{self, status};
use super::keep::{forget, note_reported};
use super::kept::{self, Facet, KeptVerdict};
use super::recall::parsed;
use super::store::Scans;
use crate::conversation::{Key, Left, Memory};
use crate::error::Result;
use crate::message::Message;
use crate::scan::{Before, Change, Changes, Entry, History, Replayed, Summary};
use crate::verdict::{Judged, Seen, Verdict};

/// So many messages are read from the store at once.
const TOGETHER: i64 = 500;

impl History for Scans {
    fn replay(&self, to: &mut dyn FnMut(Replayed) -> Result<()>) -> Result<()> {
        let (told, mut files) = {
            let run = self.run();
            (run.told, run.unchanged.iter().copied().collect::<Vec<i64>>())
        };
        files.sort_unstable();
        for file in files {
            let counted = self.read(|store| counted(store, file))?;
            counted.into_iter().try_for_each(&mut *to)?;
            let mut after = 0;
            loop {
                let page = self.read(|store| page(store, told, file, after))?;
                let Some(last) = page.last().map(|(id, _)| *id) else { break };
                after = last;
                page.into_iter().try_for_each(|(_, entry)| to(Replayed::One(entry)))?;
            }
        }
        Ok(())
    }

    fn recall(&self, chunk: Vec<Result<Message>>, memory: &mut Memory) -> Result<Vec<Result<(Message, Before)>>> {
        self.recall_chunk(chunk, memory)
    }

    fn keep(&self, chunk: &mut [Result<Entry>], left: &[(Key, Left)]) -> Result<()> {
        self.keep_chunk(chunk, left)
    }

    fn reported(&self, verdict: &Verdict) {
        let is_new = |judged: &&Judged| judged.follow_up.as_ref().is_some_and(|follow_up| follow_up.seen == Seen::New);
        let new = verdict.findings.iter().filter(is_new).map(|judged| judged.fingerprint.clone());
        self.run().reported.extend(new);
    }

    fn sum_up(&self, summary: &mut Summary) -> Result<()> {
        let mut run = self.run();
        let counted = Changes { duplicates: run.duplicates, unchanged_files: run.unchanged.len() as u64, ..Changes::default() };
        summary.changes = Some(self.write(|store| {
            note_reported(store, &mut run)?;
            forget(store, &run)?;
            changes(store, run.told, counted)
        })?);
        Ok(())
    }
}

/// Messages of a file of which only counts are kept.
fn counted(store: &Connection, file: i64) -> rusqlite::Result<Vec<Replayed>> {
    let mut find = store.prepare_cached(
        "SELECT facet.text, count(*) FROM message JOIN facet ON facet.id = message.facet WHERE file = ? AND kept = 0 GROUP BY facet ORDER BY facet",
    )?;
    let mut rows = find.query([file])?;
    let mut counted = Vec::new();
    while let Some(row) = rows.next()? {
        let (message, verdict) = parsed::<Facet>(&row.get::<_, String>(0)?)?.into_parts();
        counted.push(Replayed::Counted(Entry { message, verdict, is_new: false }, row.get::<_, i64>(1)? as u64));
    }
    Ok(counted)
}

/// The next judgements of a file, in the order in which they were made.
fn page(store: &Connection, told: i64, file: i64, after: i64) -> rusqlite::Result<Vec<(i64, Entry)>> {
    let mut find = store.prepare_cached(
        "SELECT judgement.id, path, record, judgement.message, verdict FROM message JOIN judgement USING (identity) \
         WHERE file = ? AND kept = 1 AND judgement.id > ? ORDER BY judgement.id LIMIT ?",
    )?;
    let mut rows = find.query(params![file, after, TOGETHER])?;
    let mut page = Vec::new();
    while let Some(row) = rows.next()? {
        let broken = |error| rusqlite::Error::FromSqlConversionFailure(3, rusqlite::types::Type::Text, Box::new(error));
        let message = kept::message(&row.get::<_, String>(3)?, row.get(1)?, row.get(2)?).map_err(broken)?;
        let verdict = follow_up::follow(store, told, Verdict::from(parsed::<KeptVerdict>(&row.get::<_, String>(4)?)?))?;
        page.push((row.get(0)?, Entry { message, verdict: Some(verdict), is_new: false }));
    }
    Ok(page)
}

/// What has changed since the last report that was finished.
fn changes(store: &Connection, told: i64, mut changes: Changes) -> rusqlite::Result<Changes> {
    let mut find = store.prepare_cached("SELECT status, count(*) FROM finding WHERE gone IS NULL GROUP BY status")?;
    let mut rows = find.query([])?;
    while let Some(row) = rows.next()? {
        changes.statuses.insert(status(&row.get::<_, String>(0)?)?, row.get::<_, i64>(1)? as u64);
    }
    let mut find = store.prepare_cached(
        "SELECT store, team, agent, \
         sum(gone IS NULL AND first > ?1), sum(gone > ?1 AND first <= ?1), sum(gone IS NULL AND first <= ?1 AND back > ?1) \
         FROM finding WHERE first > ?1 OR gone > ?1 OR back > ?1 GROUP BY store, team, agent",
    )?;
    let mut rows = find.query([told])?;
    while let Some(row) = rows.next()? {
        let count = |at| row.get::<_, Option<i64>>(at).map(|count| count.unwrap_or(0) as u64);
        let change = Change { new: count(3)?, gone: count(4)?, back: count(5)? };
        add(&mut changes.total, change);
        for (at, by) in [&mut changes.stores, &mut changes.teams, &mut changes.agents].into_iter().enumerate() {
            add(name(by, row.get(at)?), change);
        }
    }
    Ok(changes)
}

fn name(by: &mut BTreeMap<String, Change>, name: String) -> &mut Change {
    by.entry(name).or_default()
}

fn add(to: &mut Change, change: Change) {
    to.new += change.new;
    to.gone += change.gone;
    to.back += change.back;
}
