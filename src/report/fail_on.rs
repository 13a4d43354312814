//! The exit status as a decorator: it watches what passes and counts nothing else.

use std::io;

use crate::error::Error;
use crate::message::Message;
use crate::scan::{Sink, Summary};
use crate::verdict::{Severity, Verdict};

/// Wraps a sink and remembers whether something at or above a severity passed.
pub struct FailOn<'s> {
    inner: Box<dyn Sink + 's>,
    threshold: Option<Severity>,
    /// Whether the threshold was reached.
    pub reached: bool,
}

impl<'s> FailOn<'s> {
    /// Watches for `threshold` and graver; `None` never fails.
    pub fn new(inner: Box<dyn Sink + 's>, threshold: Option<Severity>) -> FailOn<'s> {
        FailOn { inner, threshold, reached: false }
    }
}

impl Sink for FailOn<'_> {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        self.reached |= self.threshold.is_some_and(|threshold| verdict.severity() >= Some(threshold));
        self.inner.verdict(message, verdict)
    }

    fn skipped(&mut self, error: &Error) -> io::Result<()> {
        self.inner.skipped(error)
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.inner.finish(summary)
    }
}
