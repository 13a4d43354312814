//! What a scan is told by earlier ones, and tells the next: nothing is judged twice, and conversations go on where they were left.

use super::Summary;
use crate::conversation::{Key, Left, Memory};
use crate::error::Result;
use crate::message::Message;
use crate::verdict::Verdict;

/// What is known of a message before it is judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Before {
    /// Nobody has judged it by these rules.
    New,
    /// It has been judged in its conversation, or heard if it is not the shop's; then there may be no verdict.
    Known(Option<Box<Verdict>>),
}

/// A message as it goes to the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub message: Message,
    /// `None` for what nobody judges and nothing is told of.
    pub verdict: Option<Verdict>,
    /// This scan has judged it.
    pub is_new: bool,
}

/// What earlier scans of a skipped file said.
#[derive(Clone, Debug, PartialEq)]
pub enum Replayed {
    One(Entry),
    /// So many messages of which nothing more is kept: their text and ids are blank, of the time only the day is left.
    Counted(Entry, u64),
}

/// What earlier scans have judged. One thread asks, another one tells, in the order of the source.
pub trait History: Sync {
    /// Gives what earlier scans said of the files that are skipped.
    ///
    /// # Errors
    /// A history that cannot be read; what `to` gives.
    fn replay(&self, to: &mut dyn FnMut(Replayed) -> Result<()>) -> Result<()>;

    /// Says what is known of each message of a chunk, leaves out what came twice, and lets `memory` take up the conversations that go on.
    ///
    /// # Errors
    /// A history that cannot be read.
    fn recall(&self, chunk: Vec<Result<Message>>, memory: &mut Memory) -> Result<Vec<Result<(Message, Before)>>>;

    /// Takes in a judged chunk and what is left of its conversations, whole or not at all, and adds to each finding what became of it.
    ///
    /// # Errors
    /// A history that cannot be written.
    fn keep(&self, chunk: &mut [Result<Entry>], left: &[(Key, Left)]) -> Result<()>;

    /// Takes in that the report has a verdict.
    fn reported(&self, verdict: &Verdict);

    /// The end of the scan: forgets what is no longer there, and adds to the summary what has changed since the last report.
    ///
    /// # Errors
    /// A history that cannot be written.
    fn sum_up(&self, summary: &mut Summary) -> Result<()>;
}
