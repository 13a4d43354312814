//! Notes the gravest severity on the way through, for the exit status.

use std::io;

use crate::error::Error;
use crate::message::Message;
use crate::scan::{Sink, Summary};
use crate::verdict::{Severity, Verdict};

/// Hands everything on and remembers whether a finding was as grave as asked.
pub struct FailOn {
    inner: Box<dyn Sink>,
    /// `None`: nothing is.
    at: Option<Severity>,
    reached: bool,
}

impl FailOn {
    /// A sink before `inner` that looks for findings at `at` or above.
    pub fn new(inner: Box<dyn Sink>, at: Option<Severity>) -> FailOn {
        FailOn { inner, at, reached: false }
    }

    /// Whether there was one.
    pub fn reached(&self) -> bool {
        self.reached
    }
}

impl Sink for FailOn {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        self.reached |= !message.sender.is_inbound() && self.at.is_some_and(|at| verdict.severity() >= Some(at));
        self.inner.verdict(message, verdict)
    }

    fn heard(&mut self, message: &Message) -> io::Result<()> {
        self.inner.heard(message)
    }

    fn skipped(&mut self, error: &Error) -> io::Result<()> {
        self.inner.skipped(error)
    }

    fn counted(&mut self, message: &Message, verdict: &Verdict, count: u64) -> io::Result<()> {
        self.inner.counted(message, verdict, count)
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.inner.finish(summary)
    }
}
