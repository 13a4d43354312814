//! Requests that touch one conversation are judged one after another, in the order in which they came.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::conversation::Key;

/// Two conversations that share a queue wait for each other now and then; the queues take no memory that grows.
const QUEUES: usize = 1024;

/// The queues of all conversations.
pub struct Turns(Vec<Arc<Mutex<()>>>);

/// A turn in each conversation of a request; it ends when this is dropped.
pub struct Turn(#[expect(dead_code, reason = "holds the queues")] Vec<OwnedMutexGuard<()>>);

impl Default for Turns {
    fn default() -> Turns {
        Turns((0..QUEUES).map(|_| Arc::default()).collect())
    }
}

impl Turns {
    /// Waits for the turn in all of these conversations. Tokio's locks are fair: who asks first is first.
    pub async fn wait(&self, keys: impl Iterator<Item = &Key>) -> Turn {
        // In one order for all, so that no two requests wait for each other.
        let queues: BTreeSet<usize> = keys.map(queue).collect();
        let mut held = Vec::with_capacity(queues.len());
        for queue in queues {
            held.push(Arc::clone(&self.0[queue]).lock_owned().await);
        }
        Turn(held)
    }
}

fn queue(key: &Key) -> usize {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    (hasher.finish() % QUEUES as u64) as usize
}
