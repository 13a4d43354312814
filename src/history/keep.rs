//! Takes in what was judged: a chunk of messages with what is left of their conversations, in one transaction.

use rusqlite::{Connection, OptionalExtension, params};

use super::follow_up;
use super::kept::{Facet, KeptVerdict, is_worth_keeping};
use super::recall::key_digest;
use super::store::{Run, Scans};
use crate::conversation::{Key, Left};
use crate::error::Result;
use crate::identifier::Masker;
use crate::message::Message;
use crate::scan::Entry;
use crate::verdict::{Judged, Verdict};

impl Scans {
    pub(super) fn keep_chunk(&self, chunk: &mut [Result<Entry>], left: &[(Key, Left)]) -> Result<()> {
        let mut run = self.run();
        self.write(|store| {
            note_reported(store, &mut run)?;
            for entry in chunk.iter_mut().flatten() {
                let identity = run.pending.pop_front().expect("each message was recalled before it was judged");
                let file = file(store, &mut run, &entry.message.source.path)?;
                release(store, identity, file)?;
                if entry.is_new {
                    keep(store, &run, identity, file, entry)?;
                } else {
                    meet(store, &run, identity, file, entry)?;
                }
                let verdict = entry.verdict.take().map(|verdict| follow_up::follow(store, run.told, verdict));
                entry.verdict = verdict.transpose()?;
            }
            for (key, left) in left {
                let mut write = store.prepare_cached("INSERT OR REPLACE INTO conversation (key, judge, state) VALUES (?, ?, ?)")?;
                write.execute(params![key_digest(key), run.judge, serde_json::to_string(left).expect("plain data")])?;
            }
            Ok(())
        })
    }
}

/// The store's number of the file that holds what was read at `path`. Until it has been read whole it is not unchanged.
fn file(store: &Connection, run: &mut Run, path: &str) -> rusqlite::Result<i64> {
    let file = run.file_of(path);
    if let Some(&number) = run.numbers.get(file) {
        return Ok(number);
    }
    let file = file.to_owned();
    store.prepare_cached("INSERT INTO file (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET size = NULL")?.execute([&file])?;
    let number = store.prepare_cached("SELECT id FROM file WHERE path = ?")?.query_row([&file], |row| row.get(0))?;
    run.numbers.insert(file, number);
    Ok(number)
}

/// Takes a message from another file that holds it: that one is to be read again, since it can no longer be told from what is kept.
fn release(store: &Connection, identity: [u8; 16], file: i64) -> rusqlite::Result<()> {
    let mut other =
        store.prepare_cached("UPDATE file SET size = NULL WHERE id = (SELECT file FROM message WHERE identity = ?1) AND id <> ?2")?;
    other.execute(params![identity, file]).map(drop)
}

/// Notes where a message was met that is not judged again.
fn meet(store: &Connection, run: &Run, identity: [u8; 16], file: i64, entry: &Entry) -> rusqlite::Result<()> {
    let Entry { message, verdict, .. } = entry;
    let mut write = store.prepare_cached("UPDATE message SET file = ?2, run = ?3 WHERE identity = ?1")?;
    write.execute(params![identity, file, run.id])?;
    if verdict.as_ref().is_some_and(is_worth_keeping) {
        let (path, record) = (&message.source.path, message.source.record as i64);
        let mut write = store.prepare_cached("UPDATE judgement SET path = ?2, record = ?3, message = ?4 WHERE identity = ?1")?;
        write.execute(params![identity, path, record, serde_json::to_string(message).expect("plain data")])?;
        let mut write = store.prepare_cached("UPDATE finding SET path = ?2, record = ?3, message = ?4 WHERE identity = ?1")?;
        write.execute(params![identity, path, record, message.id])?;
    }
    Ok(())
}

fn keep(store: &Connection, run: &Run, identity: [u8; 16], file: i64, entry: &Entry) -> rusqlite::Result<()> {
    let Entry { message, verdict, .. } = entry;
    let worth = verdict.as_ref().filter(|verdict| is_worth_keeping(verdict));
    let facet = facet(store, &Facet::new(message, verdict.as_ref()))?;
    let mut write =
        store.prepare_cached("INSERT OR REPLACE INTO message (identity, file, facet, judge, run, kept) VALUES (?, ?, ?, ?, ?, ?)")?;
    write.execute(params![identity, file, facet, run.judge, run.id, worth.is_some()])?;
    store.prepare_cached("DELETE FROM judgement WHERE identity = ?")?.execute([identity])?;
    if let Some(verdict) = worth {
        let mut write = store.prepare_cached("INSERT INTO judgement (identity, path, record, message, verdict) VALUES (?, ?, ?, ?, ?)")?;
        let [text, verdict] =
            [serde_json::to_string(message), serde_json::to_string(&KeptVerdict::from(verdict))].map(|text| text.expect("plain data"));
        write.execute(params![identity, message.source.path, message.source.record as i64, text, verdict])?;
    }
    findings(store, run, identity, message, verdict.as_ref())
}

/// Notes of which findings this run has told first.
pub(super) fn note_reported(store: &Connection, run: &mut Run) -> rusqlite::Result<()> {
    let mut write = store.prepare_cached("UPDATE finding SET first = ? WHERE fingerprint = ? AND first IS NULL")?;
    run.reported.drain(..).try_for_each(|fingerprint| write.execute(params![run.id, fingerprint]).map(drop))
}

/// Forgets the messages that files which were read whole hold no more; their findings have gone.
pub(super) fn forget(store: &Connection, run: &Run) -> rusqlite::Result<()> {
    const LOST: &str = "FROM message WHERE file = (SELECT id FROM file WHERE path = ?1) AND run <> ?2";
    let statements = [
        format!("UPDATE finding SET gone = ?2, back = NULL WHERE gone IS NULL AND identity IN (SELECT identity {LOST})"),
        format!("DELETE FROM judgement WHERE identity IN (SELECT identity {LOST})"),
        format!("DELETE {LOST}"),
    ];
    for path in run.files.keys().filter(|path| !run.failed.contains(*path)) {
        for statement in &statements {
            store.prepare_cached(statement)?.execute(params![path, run.id])?;
        }
    }
    Ok(())
}

fn facet(store: &Connection, facet: &Facet) -> rusqlite::Result<i64> {
    let text = serde_json::to_string(facet).expect("plain data");
    let mut find = store.prepare_cached("SELECT id FROM facet WHERE text = ?")?;
    if let Some(id) = find.query_row([&text], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    store.prepare_cached("INSERT INTO facet (text) VALUES (?)")?.execute([&text])?;
    Ok(store.last_insert_rowid())
}

/// Findings of a message that was judged anew: some are new, some back again, some have gone.
fn findings(store: &Connection, run: &Run, identity: [u8; 16], message: &Message, verdict: Option<&Verdict>) -> rusqlite::Result<()> {
    let judged: &[Judged] = verdict.map_or(&[], |verdict| &verdict.findings);
    let mut before = store.prepare_cached("SELECT fingerprint FROM finding WHERE identity = ? AND gone IS NULL")?;
    let before = before.query_map([identity], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    for gone in before.iter().filter(|before| judged.iter().all(|judged| judged.fingerprint != **before)) {
        store.prepare_cached("UPDATE finding SET gone = ?, back = NULL WHERE fingerprint = ?")?.execute(params![run.id, gone])?;
    }
    for judged in judged {
        add(store, run, identity, message, judged)?;
    }
    Ok(())
}

fn add(store: &Connection, run: &Run, identity: [u8; 16], message: &Message, judged: &Judged) -> rusqlite::Result<()> {
    let mut again = store.prepare_cached(
        "UPDATE finding SET identity = ?2, severity = ?3, back = CASE WHEN gone IS NULL THEN back ELSE ?4 END, gone = NULL WHERE fingerprint = ?1",
    )?;
    if again.execute(params![judged.fingerprint, identity, judged.severity.as_str(), run.id])? > 0 {
        return Ok(());
    }
    let span = judged.finding.span;
    // Masked as a whole, since a part of a number does not look like one.
    let mut masker = Masker::new(false);
    let (text, shown) = masker.mask_with_spans(&message.text, &[span]);
    let excerpt = shown.first().and_then(|shown| text.get(shown.start..shown.end)).unwrap_or_default();
    let or_empty = |part: &Option<String>| part.clone().unwrap_or_default();
    let mut write = store.prepare_cached(
        "INSERT INTO finding (fingerprint, identity, label, severity, template, excerpt, message, path, record, store, team, agent, sent_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    write.execute(params![
        judged.fingerprint,
        identity,
        judged.finding.label.as_str(),
        judged.severity.as_str(),
        judged.template,
        excerpt,
        message.id,
        message.source.path,
        message.source.record as i64,
        or_empty(&message.store),
        or_empty(&message.team),
        or_empty(&message.agent),
        or_empty(&message.sent_at),
    ])?;
    Ok(())
}
