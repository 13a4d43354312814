//! Judging for requests: alone, through the conversation, by the packs. Short messages are judged where the request is read, more on threads of their own.

use std::cell::RefCell;
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::App;
use super::live::Loaded;
use super::memory::{Event, Kind, What};
use super::refusal::{Code, Refusal};
use crate::conversation::{Key, Told};
use crate::message::Message;
use crate::model::features::Features;
use crate::scan::Alone;

/// Texts up to this are judged where they were read, in bytes: that takes a fraction of a millisecond and saves two changes of thread.
const INLINE: usize = 2 * 1024;

/// Messages judged alone and taken through their conversations, in their order.
pub struct Folded {
    pub messages: Vec<Message>,
    pub alone: Vec<Alone>,
    /// What its conversation tells of each.
    pub told: Vec<Told>,
}

/// Whether so much text is judged at once.
pub fn is_short(messages: &[Message]) -> bool {
    messages.iter().map(|message| message.text.len()).sum::<usize>() <= INLINE
}

/// Runs `work` here if it is `short`, else on a thread that may block.
///
/// # Errors
/// None but a panic in `work`.
pub async fn run<T: Send + 'static>(short: bool, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    if short {
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::new(Code::Internal, "judging has failed; nothing was judged"))
}

/// Judges messages alone and takes them through their conversations. Requests of one conversation wait for each other.
///
/// # Errors
/// A memory that cannot be written: then nothing is answered, least of all "send".
pub async fn fold(
    app: &Arc<App>,
    loaded: &Arc<Loaded>,
    mut messages: Vec<Message>,
    kind: Kind,
    permit: OwnedSemaphorePermit,
) -> Result<Folded, Refusal> {
    messages.iter_mut().for_each(|message| loaded.scanner.complete(message));
    let keys: Vec<Option<Key>> = messages.iter().map(Key::of).collect();
    let _turn = app.turns.wait(keys.iter().flatten()).await;
    let judged_by = Arc::clone(loaded);
    let short = is_short(&messages);
    // The permit goes along, so that requests that were given up still count while they are worked on.
    let within = Arc::clone(app);
    let judge = move || {
        let alone = alone(&judged_by, &messages);
        let (places, events): (Vec<usize>, Vec<Event>) = events(&within, &judged_by, &messages, keys, &alone, kind).into_iter().unzip();
        (alone, places, events, messages, permit)
    };
    let (alone, places, events, messages, _permit) = run(short, judge).await?;
    let mut told = vec![Told::default(); messages.len()];
    if !events.is_empty() {
        let folded = app.memory.fold(events).await.map_err(|why| Refusal::new(Code::MemoryUnavailable, why))?;
        places.into_iter().zip(folded).for_each(|(place, of_one)| told[place] = of_one);
    }
    Ok(Folded { messages, alone, told })
}

/// What happens to conversations, each with the place of its message.
fn events(app: &App, loaded: &Loaded, messages: &[Message], keys: Vec<Option<Key>>, alone: &[Alone], kind: Kind) -> Vec<(usize, Event)> {
    let event = |(place, key): (usize, Option<Key>)| {
        let (message, key) = (&messages[place], key?);
        let what = if message.sender.is_inbound() {
            What::Other(loaded.scanner.said(message))
        } else {
            let earlier = app.memory.before(&key, message, kind);
            What::Shop(Box::new(with_features(|features| loaded.scanner.cue(message, &alone[place], &earlier, features))))
        };
        Some((place, Event { key, id: message.id.clone(), what, kind }))
    };
    keys.into_iter().enumerate().filter_map(event).collect()
}

fn alone(loaded: &Loaded, messages: &[Message]) -> Vec<Alone> {
    match messages {
        [message] => vec![alone_here(loaded, message)],
        _ => loaded.scanner.alone_all(messages),
    }
}

/// Judges one message alone on this thread, with buffers that the thread keeps.
pub fn alone_here(loaded: &Loaded, message: &Message) -> Alone {
    with_features(|features| loaded.scanner.alone(message, features))
}

fn with_features<T>(work: impl FnOnce(&mut Features) -> T) -> T {
    thread_local!(static FEATURES: RefCell<Features> = RefCell::default());
    FEATURES.with_borrow_mut(work)
}
