//! `POST /v1/check` with JSON lines: what has come is judged and answered while more is on its way, for as long as the caller likes.
//!
//! Held are one line, the lines that came together with its end, and what the caller wrote ahead; each is bounded. Of what was masked a few
//! bytes are kept, so that it has one name in all answers. Who does not read answers is read no further.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::Limits;
use super::check::Call;
use super::records::{self, Form, Numbered, Wanted};
use super::refusal::{Code, Refusal, Refused};

/// Bytes that are taken at once; lines that end in them are judged together.
const TOGETHER: usize = 16 * 1024;

/// Begins to answer the lines of `body`.
pub fn answer(call: Arc<Call>, body: Body) -> Response {
    let (out, answers) = mpsc::channel(1);
    tokio::spawn(async move { judge(&call, body, out).await });
    ([(CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"))], Body::new(Answers(answers))).into_response()
}

/// Answers on their way out; `None` is the end. Where it is missing the connection breaks off, so that a part is never taken for the whole.
struct Answers(mpsc::Receiver<Option<Vec<u8>>>);

impl HttpBody for Answers {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(match ready!(self.0.poll_recv(context)) {
            Some(Some(lines)) => Some(Ok(Frame::data(lines.into()))),
            Some(None) => None,
            None => Some(Err(io::ErrorKind::UnexpectedEof.into())),
        })
    }
}

async fn judge(call: &Arc<Call>, body: Body, out: mpsc::Sender<Option<Vec<u8>>>) {
    let mut incoming = Incoming::new(body, call.app.limits);
    // It fails when the connection has gone, as that of who reads nothing does.
    let send = async |answers| out.send(answers).await.is_ok();
    loop {
        let answered = match incoming.next().await {
            Ok(Some(lines)) if lines.is_empty() => continue,
            Ok(Some(lines)) => send(Some(answers(call, lines).await)).await,
            Ok(None) => {
                send(None).await;
                return;
            }
            Err(refusal) => {
                let _ = send(Some(refused([&refusal]))).await && send(None).await;
                return;
            }
        };
        if !answered {
            return;
        }
    }
}

/// What is said of each of some lines, in their order.
async fn answers(call: &Arc<Call>, lines: Vec<Line>) -> Vec<u8> {
    let began = Instant::now();
    let numbers: Vec<u64> = lines.iter().map(|(number, _)| *number).collect();
    let read = |number, bytes: Vec<u8>| records::line(&bytes, call.request.as_str(), number, Wanted::Outgoing);
    let record = |(number, bytes): Line| (number, bytes.and_then(|bytes| read(number, bytes)));
    let records: Vec<Numbered> = lines.into_iter().map(record).collect();
    let judged = timeout(call.app.limits.request, async {
        // A stream can wait where a single request is told to come again.
        let permit = Arc::clone(&call.app.permits).acquire_owned().await.expect("permits are never closed");
        call.answer(Form::Lines, records, began, permit).await
    });
    let too_long = || Refusal::new(Code::TookTooLong, "the answer took too long; nothing is said of the message");
    match judged.await.unwrap_or_else(|_| Err(too_long())) {
        Ok(answers) => answers,
        Err(refusal) => {
            let refusals: Vec<Refusal> = numbers.into_iter().map(|number| refusal.clone().of_line(number)).collect();
            refused(&refusals)
        }
    }
}

fn refused<'r>(refusals: impl IntoIterator<Item = &'r Refusal>) -> Vec<u8> {
    let mut out = Vec::new();
    for refusal in refusals {
        serde_json::to_writer(&mut out, &Refused { error: refusal.clone() }).expect("plain data");
        out.push(b'\n');
    }
    out
}

/// The lines of a body as they come.
struct Incoming {
    ahead: DuplexStream,
    /// Reads the body, and says whether it was whole.
    reading: Option<JoinHandle<bool>>,
    taken: Vec<u8>,
    lines: Lines,
    patience: Duration,
}

impl Incoming {
    fn new(body: Body, limits: Limits) -> Incoming {
        let (ahead, reading) = read_ahead(body, limits.body);
        Incoming { ahead, reading: Some(reading), taken: vec![0; TOGETHER], lines: Lines::new(limits.body), patience: limits.body_time }
    }

    /// The lines that have come since, perhaps none; nothing behind the last.
    ///
    /// # Errors
    /// A body that comes too slowly or breaks off.
    async fn next(&mut self) -> Result<Option<Vec<Line>>, Refusal> {
        if self.reading.is_none() {
            return Ok(None);
        }
        // The time runs only while there is no answer to give: who waits for one writes nothing.
        let read = timeout(self.patience, self.ahead.read(&mut self.taken)).await;
        let length = read.map_err(|_| Refusal::new(Code::SlowBody, "nothing came for too long; what is not answered was not judged"))?;
        if let Ok(length @ 1..) = length {
            return Ok(Some(self.lines.take(&self.taken[..length])));
        }
        let reading = self.reading.take().expect("looked at above");
        if !matches!(reading.await, Ok(true)) {
            return Err(Refusal::new(Code::BrokenBody, "the body broke off; what is not answered was not judged"));
        }
        Ok(Some(self.lines.end().into_iter().collect()))
    }
}

/// Reads up to `bytes` ahead, so that a caller who writes all of a body before reading any answer is not waited for in vain.
fn read_ahead(mut body: Body, bytes: usize) -> (DuplexStream, JoinHandle<bool>) {
    let (mut ahead, taken) = tokio::io::duplex(bytes.max(1));
    let reading = tokio::spawn(async move {
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let Ok(frame) = frame else { return false };
            if let Ok(data) = frame.into_data()
                && ahead.write_all(&data).await.is_err()
            {
                return false;
            }
        }
        true
    });
    (taken, reading)
}

/// A line and its number, from 1; one that is too long is refused.
type Line = (u64, Result<Vec<u8>, Refusal>);

/// Cuts bytes into lines; blank ones are counted and left out.
struct Lines {
    limit: usize,
    number: u64,
    /// The beginning of the next line; of one that is too long, nothing.
    part: Vec<u8>,
    too_long: bool,
}

impl Lines {
    fn new(limit: usize) -> Lines {
        Lines { limit, number: 0, part: Vec::new(), too_long: false }
    }

    fn take(&mut self, bytes: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.too_long |= self.part.len() + piece.len() > self.limit;
            if self.too_long {
                self.part = Vec::new();
            } else {
                self.part.extend_from_slice(piece);
            }
            if piece.ends_with(b"\n") {
                lines.extend(self.end());
            }
        }
        lines
    }

    fn end(&mut self) -> Option<Line> {
        self.number += 1;
        let part = std::mem::take(&mut self.part);
        if std::mem::take(&mut self.too_long) {
            let refusal = Refusal::new(Code::BodyTooLarge, format!("the line is longer than {} bytes", self.limit));
            return Some((self.number, Err(refusal.of_line(self.number))));
        }
        (!part.trim_ascii().is_empty()).then_some((self.number, Ok(part)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers and texts of the lines of `parts`, which come one after another.
    fn lines(parts: &[&str]) -> Vec<(u64, Option<String>)> {
        let mut lines = Lines::new(8);
        let mut all: Vec<Line> = parts.iter().flat_map(|part| lines.take(part.as_bytes())).collect();
        all.extend(lines.end());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").trim_end().to_owned();
        all.into_iter().map(|(number, line)| (number, line.ok().map(text))).collect()
    }

    #[test]
    fn lines_are_the_same_wherever_they_are_cut() {
        let whole = "one\n\ntwo and too long\nthree\r\n \nfour";
        let wanted: Vec<(u64, Option<String>)> =
            vec![(1, Some("one".into())), (3, None), (4, Some("three".into())), (6, Some("four".into()))];
        for cut in 0..=whole.len() {
            let (one, other) = whole.split_at(cut);
            assert_eq!(lines(&[one, other]), wanted, "{one:?} {other:?}");
        }
    }
}
