//! Walks files, folders, archives and standard input, in a stable order, and gives their messages one after the other.

use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::message::Message;

use super::archive::{self, Member, Stored};
use super::encoding::{self, Decoded, Sniffed};
use super::media::Transcriber;
use super::seen::Seen;
use super::sorted;
use super::table::workbook;
use super::walk;
use super::{Context, How, Messages, Opened, Options, READERS, Reader, Sample, Text};

/// How far a crawl is, readable from any thread.
#[derive(Debug, Default)]
pub struct Progress {
    read: AtomicU64,
    pub(super) total: AtomicU64,
    files: AtomicU64,
    duplicates: AtomicU64,
    notes: Mutex<Vec<Note>>,
}

/// What the user should know of a file though nothing was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub path: String,
    pub text: String,
}

impl Progress {
    /// Bytes read so far, as they lie on disk.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Bytes of all files that were found; standard input is not in it.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Files that were opened and understood; members of archives count each.
    pub fn files(&self) -> u64 {
        self.files.load(Ordering::Relaxed)
    }

    /// Messages left out since they had come before.
    pub fn duplicates(&self) -> u64 {
        self.duplicates.load(Ordering::Relaxed)
    }

    /// What is worth telling, so far.
    pub fn notes(&self) -> Vec<Note> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn note(&self, path: &str, text: String) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(Note { path: path.to_owned(), text });
    }
}

/// Opens `paths`: files, folders, archives, or `-` for standard input. Folders are walked when this is called, files read as
/// messages are asked for. Hidden files in folders and what ignore files name are passed over.
pub fn open(paths: &[PathBuf], options: &Options) -> Crawl {
    Crawl { seen: Some(Seen::default()), ..open_unless(paths, options, &mut |_, _| false) }
}

/// Opens `bytes` as if they lay in a file called `name`.
pub fn open_bytes(name: &str, bytes: &[u8], options: &Options) -> Crawl {
    let input = Input { path: name.to_owned(), from: From::Stored(Stored::Memory(bytes.into())), depth: 0 };
    crawl(VecDeque::from([Ok(input)]), options, Arc::default())
}

/// As [`open`], without the files that `is_known` knows by their path and what the system says of them. Who knows files also knows which
/// messages came twice, and in which files: none is left out.
pub fn open_unless(paths: &[PathBuf], options: &Options, is_known: &mut dyn FnMut(&str, &Metadata) -> bool) -> Crawl {
    let progress = Arc::new(Progress::default());
    let mut waiting = VecDeque::new();
    for path in paths {
        walk::find(path, &progress, is_known, &mut waiting);
    }
    crawl(waiting, options, progress)
}

fn crawl(waiting: VecDeque<Result<Input>>, options: &Options, progress: Arc<Progress>) -> Crawl {
    let transcriber = options.media_command.clone().map(|command| Transcriber::new(command, progress.clone()));
    Crawl { waiting, current: None, options: Arc::new(options.clone()), progress, seen: None, transcriber, opened: 0 }
}

/// Messages of many files; an iterator of results, of bounded memory.
pub struct Crawl {
    waiting: VecDeque<Result<Input>>,
    current: Option<Current>,
    options: Arc<Options>,
    progress: Arc<Progress>,
    seen: Option<Seen>,
    transcriber: Option<Transcriber>,
    opened: u32,
}

struct Current {
    path: Arc<str>,
    messages: Messages,
    decoding: Arc<encoding::Counts>,
}

/// Something that may be read.
pub(super) struct Input {
    pub path: String,
    pub from: From,
    pub depth: u8,
}

pub(super) enum From {
    Stdin,
    Stored(Stored),
    Member(Member),
}

impl Crawl {
    /// How far it is.
    pub fn progress(&self) -> Arc<Progress> {
        self.progress.clone()
    }

    /// What the next input is and how it is read; `None` at the end. Archives are unfolded on the way.
    pub(super) fn next_file(&mut self) -> Option<Result<Opening>> {
        loop {
            let input = match self.waiting.pop_front()? {
                Ok(input) => input,
                Err(error) => return Some(Err(error)),
            };
            match self.unpack(input) {
                Ok(Some(Content::Text(found))) => return Some(self.choose(found)),
                Ok(Some(Content::Workbook { path, bytes })) => {
                    let context = self.context(&path);
                    return Some(Ok(Opening::Workbook { bytes, context }));
                }
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// The text that `input` holds; an archive is put at the front of what waits instead.
    fn unpack(&mut self, input: Input) -> Result<Option<Content>> {
        let Input { path, from, mut depth } = input;
        let fail = |error: io::Error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Error::Input { path: path.clone(), why: error.to_string() },
            _ => Error::io(&path, error),
        };
        let (stored, mut stream, size): (Option<Stored>, Box<dyn Read + Send>, u64) = match from {
            From::Stdin => (None, Box::new(io::stdin()), 0),
            From::Member(member) => (None, member.open().map_err(fail)?, 0),
            From::Stored(Stored::File(file)) => {
                let open = File::open(&file).map_err(fail)?;
                let size = open.metadata().map_or(0, |data| data.len());
                (Some(Stored::File(file)), Box::new(open), size)
            }
            From::Stored(Stored::Memory(bytes)) => (Some(Stored::Memory(bytes.clone())), Box::new(Cursor::new(bytes)), 0),
        };
        if depth == 0 {
            stream = Box::new(Counted { inner: stream, progress: self.progress.clone() });
        }
        let mut stored = stored;
        loop {
            let (head, broken) = take_head(&mut stream).map_err(fail)?;
            let rest: Box<dyn Read + Send> = match broken {
                Some(error) => Box::new(Broken(Some(error))),
                None => stream,
            };
            let whole: Box<dyn Read + Send> = Box::new(Cursor::new(head.clone()).chain(rest));
            if let Some(why) = not_read(&head) {
                return Err(Error::Input { path, why: why.to_owned() });
            }
            let is_packed = matches!(head[..], [0x1F, 0x8B, ..] | [0x28, 0xB5, 0x2F, 0xFD, ..] | [b'P', b'K', 3 | 5, ..]);
            if is_packed && depth >= archive::DEPTH {
                return Err(Error::Input { path, why: format!("packed more than {} times over; wanted it unpacked", archive::DEPTH) });
            }
            depth += 1;
            match head[..] {
                // The stream may be endless where its size is not known: a ratio needs something to go by.
                [0x1F, 0x8B, ..] => stream = archive::gunzip(whole, size.max(1 << 20)),
                [0x28, 0xB5, 0x2F, 0xFD, ..] => stream = archive::unzstd(whole, size.max(1 << 20)).map_err(fail)?,
                [0xD0, 0xCF, 0x11, 0xE0, ..] => return Ok(Some(Content::Workbook { bytes: archive::hold(whole).map_err(fail)?, path })),
                [b'P', b'K', 3 | 5, ..] => {
                    let archive = match stored {
                        Some(stored) => stored,
                        None => Stored::Memory(archive::hold(whole).map_err(fail)?),
                    };
                    if archive::is_workbook(&path, &archive)? {
                        return Ok(Some(Content::Workbook { bytes: archive.hold().map_err(fail)?, path }));
                    }
                    self.unfold(&path, &archive, depth)?;
                    return Ok(None);
                }
                _ => return Ok(Some(Content::Text(Found { path, head, bytes: whole }))),
            }
            stored = None;
        }
    }

    fn unfold(&mut self, path: &str, stored: &Stored, depth: u8) -> Result<()> {
        let members = archive::members(path, stored)?;
        if members.is_empty() {
            return Err(Error::Input {
                path: path.to_owned(),
                why: "an archive without any text; wanted one with exports in it".to_owned(),
            });
        }
        if let Stored::File(file) = stored {
            // Its members are read past the counter.
            let size = file.metadata().map_or(0, |data| data.len());
            let head = (HEAD as u64).min(size);
            self.progress.read.fetch_add(size - head, Ordering::Relaxed);
        }
        for member in members.into_iter().rev() {
            self.waiting.push_front(member.map(|member| Input {
                path: format!("{path}/{}", member.name),
                from: From::Member(member),
                depth,
            }));
        }
        Ok(())
    }

    fn context(&self, path: &str) -> Context {
        Context { path: path.into(), options: self.options.clone(), progress: self.progress.clone() }
    }

    fn choose(&self, found: Found) -> Result<Opening> {
        let Found { path, head, bytes } = found;
        let input = |why: &str| Error::Input { path: path.clone(), why: why.to_owned() };
        if head.iter().all(u8::is_ascii_whitespace) {
            return Err(input("empty; wanted an export with messages"));
        }
        if encoding::is_binary(&head) {
            return Err(input("binary, not text; wanted an export such as JSONL, CSV, XLSX or a chat log"));
        }
        let sniffed = encoding::sniff(&path, &head, self.options.encoding.as_deref())?;
        let sample = encoding::decode_head(head, &sniffed);
        let (reader, why) = choose_reader(&path, &sample, &self.options)?;
        let context = self.context(&path);
        let (from, counts): (Box<dyn io::BufRead + Send>, _) = match reader.how {
            How::Bytes(_) => (Box::new(io::BufReader::new(bytes)), Arc::default()),
            How::Text(_) | How::Refused(_) => {
                let decoded = Decoded::new(bytes, &sniffed);
                let counts = decoded.counts.clone();
                (Box::new(decoded), counts)
            }
        };
        Ok(Opening::Text { text: Text { from, head: sample, context }, reader, why, sniffed, counts })
    }
}

/// A file whose reader is chosen.
pub(super) enum Opening {
    Text { text: Text, reader: &'static Reader, why: String, sniffed: Sniffed, counts: Arc<encoding::Counts> },
    Workbook { bytes: Arc<[u8]>, context: Context },
}

enum Content {
    Text(Found),
    Workbook { path: String, bytes: Arc<[u8]> },
}

struct Found {
    path: String,
    head: Vec<u8>,
    bytes: Box<dyn Read + Send>,
}

/// Bytes by which a file is known.
const HEAD: usize = 256 * 1024;

/// The first bytes; where the stream breaks behind some of them, as a download that was cut off does, also how.
fn take_head(stream: &mut Box<dyn Read + Send>) -> io::Result<(Vec<u8>, Option<io::Error>)> {
    let mut head = Vec::new();
    match stream.take(HEAD as u64).read_to_end(&mut head) {
        Ok(_) => Ok((head, None)),
        Err(error) if head.is_empty() => Err(error),
        Err(error) => Ok((head, Some(error))),
    }
}

/// A stream that gives an error and ends.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// What is known by its first bytes and not read, with what to do instead.
fn not_read(head: &[u8]) -> Option<&'static str> {
    const KNOWN: &[(&[u8], &str)] = &[
        (
            b"SQLite format 3",
            "an SQLite database, which is not supported; wanted its messages as CSV or JSON (`sqlite3 FILE -csv \"select …\"`)",
        ),
        (b"PAR1", "a Parquet file, which is not supported; wanted CSV or JSON lines"),
        (b"\x89PNG", "a picture; wanted an export with text"),
        (b"\xFF\xD8\xFF", "a picture; wanted an export with text"),
        (b"GIF8", "a picture; wanted an export with text"),
        (b"%PDF", "a PDF, which is not supported; wanted the export as CSV, XLSX or text"),
        (b"Rar!", "a RAR archive, which is not supported; wanted it unpacked or as zip"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive, which is not supported; wanted it unpacked or as zip"),
    ];
    KNOWN.iter().find(|(magic, _)| head.starts_with(magic)).map(|&(_, why)| why)
}

fn choose_reader(path: &str, head: &str, options: &Options) -> Result<(&'static Reader, String)> {
    if let Some(name) = &options.reader {
        let reader = READERS.iter().find(|reader| reader.name == name).ok_or_else(|| {
            let names: Vec<&str> = READERS.iter().map(|reader| reader.name).collect();
            Error::Input { path: path.to_owned(), why: format!("no reader is called {name:?}; wanted one of {}", names.join(", ")) }
        })?;
        return Ok((reader, "it was asked for".to_owned()));
    }
    let sample = Sample { head };
    READERS.iter().find_map(|reader| (reader.detect)(&sample).map(|why| (reader, why))).ok_or_else(|| {
        let start: String = head.trim_start().chars().take(40).map(|char| if char.is_control() { ' ' } else { char }).collect();
        Error::Input {
            path: path.to_owned(),
            why: format!(
                "no reader knows a text that begins with {start:?}; name one with --reader, or its columns with --map text=COLUMN"
            ),
        }
    })
}

impl Opening {
    pub(super) fn context(&self) -> &Context {
        match self {
            Opening::Text { text, .. } => &text.context,
            Opening::Workbook { context, .. } => context,
        }
    }

    /// Begins to read.
    fn read(self) -> Result<Current> {
        let path = self.context().path.clone();
        let context = self.context().clone();
        let OpenedFile { opened, counts } = self.open()?;
        context.progress.files.fetch_add(1, Ordering::Relaxed);
        Ok(Current { path, messages: sorted::in_time_order(opened.messages, &context), decoding: counts })
    }

    /// The messages, with what was understood of the columns.
    pub(super) fn open(self) -> Result<OpenedFile> {
        match self {
            Opening::Workbook { bytes, context } => Ok(OpenedFile { opened: workbook::open(bytes, context)?, counts: Arc::default() }),
            Opening::Text { text, reader, counts, .. } => match reader.how {
                How::Text(open) | How::Bytes(open) => Ok(OpenedFile { opened: open(text)?, counts }),
                How::Refused(instead) => Err(text.context.broken_input(format!("{}, which is not supported; {instead}", reader.reads))),
            },
        }
    }
}

pub(super) struct OpenedFile {
    pub opened: Opened,
    counts: Arc<encoding::Counts>,
}

impl Iterator for Crawl {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Result<Message>> {
        loop {
            let Some(current) = &mut self.current else {
                match self.next_file()?.and_then(Opening::read) {
                    Ok(current) => {
                        self.opened += 1;
                        self.current = Some(current);
                    }
                    Err(error) => return Some(Err(error)),
                }
                continue;
            };
            match current.messages.next() {
                Some(Ok(mut message)) => {
                    complete(&mut message, &current.path, &self.options);
                    if self.seen.as_mut().is_none_or(|seen| seen.is_new(&message, self.opened)) {
                        if let Some(transcriber) = &mut self.transcriber {
                            transcriber.transcribe(&mut message, &current.path);
                        }
                        return Some(Ok(message));
                    }
                    self.progress.duplicates.fetch_add(1, Ordering::Relaxed);
                }
                Some(Err(error)) => return Some(Err(error)),
                None => {
                    let ended = self.current.take();
                    if let Some(note) = ended.and_then(|ended| replaced_too_many(&ended)) {
                        self.progress.note(&note.path, note.text);
                    }
                }
            }
        }
    }
}

/// Fills in what every reader leaves to the crawl: place, identity, the user's channel.
pub(super) fn complete(message: &mut Message, path: &str, options: &Options) {
    path.clone_into(&mut message.source.path);
    if message.id.is_empty() {
        message.id = format!("{path}:{}", message.source.record);
    }
    if let Some(channel) = options.channel {
        message.channel = channel;
    }
}

fn replaced_too_many(ended: &Current) -> Option<Note> {
    let counts = &ended.decoding;
    let (replaced, bytes) = (counts.replaced.load(Ordering::Relaxed), counts.bytes.load(Ordering::Relaxed));
    if replaced == 0 {
        return None;
    }
    let percent = replaced as f64 * 300.0 / bytes.max(1) as f64;
    let doubt = if percent > 1.0 { "; wrong encoding? Name it with --encoding" } else { "" };
    Some(Note { path: ended.path.to_string(), text: format!("{replaced} characters could not be decoded ({percent:.2} %){doubt}") })
}

/// Counts what is read.
struct Counted {
    inner: Box<dyn Read + Send>,
    progress: Arc<Progress>,
}

impl Read for Counted {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(to)?;
        self.progress.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
