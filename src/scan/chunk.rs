//! A chunk of messages: judged alone in parallel, read together with what stands before them in parallel, folded in time order, and given
//! their verdicts in parallel.
//!
//! Which messages are read together depends on the chunk alone, and the fold goes through it in one order, so any number of threads gives the same.

use rayon::prelude::*;

use super::history::{Before, Entry};
use super::{Alone, Scanner};
use crate::conversation::{self, Cue, Earlier, Key, Left, Memory, Said, Told};
use crate::error::Result;
use crate::message::Message;
use crate::model::features::Features;
use crate::rules::Analysed;
use crate::verdict::Verdict;

/// What became of a message.
enum Judgement {
    /// The shop's, judged alone and in its conversation.
    Shop(Box<Alone>, Told),
    /// The buyer's or the platform's, which nobody judges as the shop's; with what is told of a buyer where that is wished.
    Other(Said, Option<Box<Verdict>>),
    /// An earlier scan's verdict; its conversation has it already.
    Known(Option<Box<Verdict>>),
}

/// Judges a chunk after those that `memory` has seen.
///
/// Exports that run newest first, or interleave, are brought into order within a chunk.
pub fn judge(scanner: &Scanner, chunk: Vec<Result<(Message, Before)>>, memory: &mut Memory) -> Vec<Result<Entry>> {
    let mut judged: Vec<Result<(Message, Judgement)>> = chunk
        .into_par_iter()
        .with_min_len(16)
        .map_init(Features::default, |features, record| record.map(|(message, before)| alone(scanner, message, before, features)))
        .collect();
    let turns = in_time_order(&judged);
    let tails: Vec<Vec<Earlier>> = turns.iter().map(|(key, place)| before(key, &judged[*place], memory)).collect();
    let cues: Vec<Cue> = turns
        .par_iter()
        .zip(&tails)
        .with_min_len(4)
        .map_init(Features::default, |features, ((_, place), earlier)| match &judged[*place] {
            Ok((message, Judgement::Shop(alone, _))) => scanner.cue(message, alone, earlier, features),
            _ => Cue::default(),
        })
        .collect();
    for ((key, place), cue) in turns.iter().zip(&cues) {
        match &mut judged[*place] {
            Ok((message, Judgement::Shop(_, told))) => *told = memory.judge(key, &message.id, cue),
            Ok((message, Judgement::Other(said, _))) => memory.hear(key, &message.id, *said),
            Ok((_, Judgement::Known(_))) | Err(_) => {}
        }
    }
    judged.into_par_iter().with_min_len(16).map(|record| record.map(|(message, judgement)| entry(scanner, message, judgement))).collect()
}

/// What is to be remembered of the conversations that a chunk has gone on with.
pub fn left(judged: &[Result<Entry>], memory: &Memory) -> Vec<(Key, Left)> {
    let new = judged.iter().flatten().filter(|entry| entry.is_new);
    let mut keys: Vec<Key> = new.filter_map(|entry| Key::of(&entry.message)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().filter_map(|key| memory.leave(&key).map(|left| (key, left))).collect()
}

fn alone(scanner: &Scanner, message: Message, before: Before, features: &mut Features) -> (Message, Judgement) {
    if let Before::Known(verdict) = before {
        return (message, Judgement::Known(verdict));
    }
    let judgement = match message.sender.is_inbound() {
        false => Judgement::Shop(Box::new(scanner.alone(&message, features)), Told::default()),
        true => other(scanner, &message),
    };
    (message, judgement)
}

fn other(scanner: &Scanner, message: &Message) -> Judgement {
    let (is_heard, is_told) = (Key::of(message).is_some(), scanner.tells_of(message));
    if !is_heard && !is_told {
        return Judgement::Other(Said::default(), None);
    }
    let analysed = Analysed::new(message, &scanner.rules);
    let said = if is_heard { Said::by_buyer(&analysed, &scanner.rules) } else { Said::default() };
    Judgement::Other(said, is_told.then(|| scanner.inbound(message, &analysed)).flatten().map(Box::new))
}

fn entry(scanner: &Scanner, message: Message, judgement: Judgement) -> Entry {
    let is_new = !matches!(judgement, Judgement::Known(_));
    let verdict = match judgement {
        Judgement::Shop(alone, told) => Some(scanner.verdict(&message, *alone, told)),
        Judgement::Other(_, verdict) | Judgement::Known(verdict) => verdict.map(|verdict| *verdict),
    };
    Entry { message, verdict, is_new }
}

/// The places of what shop and buyers wrote in conversations: one conversation after another, each in time order.
fn in_time_order(judged: &[Result<(Message, Judgement)>]) -> Vec<(Key, usize)> {
    let mut turns: Vec<(Key, Option<jiff::Timestamp>, usize)> = Vec::new();
    for (place, record) in judged.iter().enumerate() {
        let Ok((message, Judgement::Shop(..) | Judgement::Other(..))) = record else { continue };
        if let Some(key) = Key::of(message) {
            turns.push((key, message.sent_at.as_deref().and_then(conversation::time), place));
        }
    }
    turns.sort_unstable();
    turns.into_iter().map(|(key, _, place)| (key, place)).collect()
}

/// What the sender wrote before this message, which then stands behind it.
fn before(key: &Key, record: &Result<(Message, Judgement)>, memory: &mut Memory) -> Vec<Earlier> {
    let Ok((message, Judgement::Shop(alone, _))) = record else { return Vec::new() };
    let earlier = if alone.wants_earlier(message) { memory.tails.before(key, message) } else { Vec::new() };
    memory.tails.check(key, message);
    earlier
}
