//! Pictures, voice messages and files: how a message says that it is one, and the words that a command of the user's finds in it.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Progress;
use crate::message::{Message, Sender};

/// Marks `message` as media of `kind`, with the paths, links or names of its files as the export gives them.
pub fn mark(message: &mut Message, kind: &str, mut files: Vec<String>) {
    message.extra.insert("media".to_owned(), kind.into());
    let file = match files.len() {
        0 => return,
        1 => Value::String(files.remove(0)),
        _ => files.into(),
    };
    message.extra.insert("file".to_owned(), file);
}

/// The files of a message as [`mark`] noted them.
fn files(message: &Message) -> Vec<&str> {
    match message.extra.get("file") {
        Some(Value::String(file)) => vec![file],
        Some(Value::Array(files)) => files.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// A program that finds the words in a picture or a voice message and writes them to its standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaCommand {
    program: String,
    /// `{}` among them stands for the file; where none does, the file comes last.
    arguments: Vec<String>,
}

impl FromStr for MediaCommand {
    type Err = String;

    /// Splits once, as a shell would; no shell ever sees it, nor what an export calls its files.
    fn from_str(text: &str) -> Result<MediaCommand, String> {
        let parts = shlex::split(text).ok_or("a quote is not closed; wanted a program and its arguments")?;
        let mut parts = parts.into_iter();
        let program = parts.next().ok_or("is empty; wanted a program and its arguments")?;
        Ok(MediaCommand { program, arguments: parts.collect() })
    }
}

/// How long it may take for one file.
const LIMIT: Duration = Duration::from_secs(60);
/// Bytes of its output that are read.
const MOST: u64 = 1024 * 1024;

impl MediaCommand {
    /// What it finds in `file`.
    fn run(&self, file: &str, limit: Duration) -> Result<String, String> {
        // A name that begins with a dash is no option.
        let file = if file.starts_with('-') { format!("./{file}") } else { file.to_owned() };
        let mut command = Command::new(&self.program);
        command.args(self.arguments.iter().map(|argument| if argument == "{}" { &file } else { argument }));
        if !self.arguments.iter().any(|argument| argument == "{}") {
            command.arg(&file);
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| format!("{:?} cannot be run: {error}", self.program))?;
        let out = read_aside(child.stdout.take());
        let complaint = read_aside(child.stderr.take());
        let end = Instant::now() + limit;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if Instant::now() < end => thread::sleep(Duration::from_millis(5)),
                Ok(None) => {
                    // It may have ended in between; either way nothing of it is left after the wait.
                    let _ = child.kill().and_then(|()| child.wait());
                    return Err(format!("took longer than {} seconds", limit.as_secs()));
                }
                Err(error) => return Err(error.to_string()),
            }
        };
        let words = |from: Receiver<Vec<u8>>| {
            let bytes = from.recv_timeout(end.saturating_duration_since(Instant::now()).max(Duration::from_secs(1))).unwrap_or_default();
            String::from_utf8_lossy(&bytes).trim().to_owned()
        };
        if status.success() {
            return Ok(words(out));
        }
        let complaint = words(complaint);
        let last = complaint.lines().last().map_or(String::new(), |line| format!(": {}", line.chars().take(200).collect::<String>()));
        Err(format!("{:?} ended with {status}{last}", self.program))
    }
}

/// Reads the beginning of `from` on a thread of its own: a program that writes to both its outputs must not wait for one of them, and one that
/// leaves children behind must not be waited for.
fn read_aside(from: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (to, received) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut from) = from {
            // What was read before an error is still worth something, and the rest is read so that the program can end.
            let _ = from.by_ref().take(MOST).read_to_end(&mut bytes);
            let _ = std::io::copy(&mut from, &mut std::io::sink());
        }
        // Nobody waits any more where the program took too long.
        let _ = to.send(bytes);
    });
    received
}

/// Failures that are named one by one; all are counted.
const NAMED: u64 = 20;
/// Files whose words are remembered: shops send one picture to many buyers.
const REMEMBERED: usize = 10_000;

/// Finds the words of media while files are read.
pub struct Transcriber {
    command: MediaCommand,
    known: HashMap<String, Option<String>>,
    failed: u64,
    progress: Arc<Progress>,
}

impl Transcriber {
    pub fn new(command: MediaCommand, progress: Arc<Progress>) -> Transcriber {
        Transcriber { command, known: HashMap::new(), failed: 0, progress }
    }

    /// Gives `message`, read from the export at `path`, the words of its media, if it is the shop's and has none.
    pub fn transcribe(&mut self, message: &mut Message, path: &str) {
        let is_the_shops = matches!(message.sender, Sender::Agent | Sender::Bot | Sender::Unknown);
        if !is_the_shops || !message.text.trim().is_empty() || !message.extra.contains_key("media") {
            return;
        }
        let files: Vec<String> = files(message).into_iter().map(|file| beside(path, file)).collect();
        let words: Vec<String> = files.into_iter().filter_map(|file| self.words(&file, path)).collect();
        message.text = words.join("\n");
    }

    fn words(&mut self, file: &str, path: &str) -> Option<String> {
        if let Some(known) = self.known.get(file) {
            return known.clone();
        }
        let words = match self.command.run(file, LIMIT) {
            Ok(words) => Some(words).filter(|words| !words.is_empty()),
            Err(why) => {
                self.failed += 1;
                if self.failed <= NAMED {
                    self.progress.note(path, format!("--media-command on {file:?}: {why}"));
                }
                None
            }
        };
        if self.known.len() < REMEMBERED {
            self.known.insert(file.to_owned(), words.clone());
        }
        words
    }
}

impl Drop for Transcriber {
    fn drop(&mut self) {
        if self.failed > 0 {
            let text = format!("failed on {} files; the messages they belong to stay unverified (media)", self.failed);
            self.progress.note("--media-command", text);
        }
    }
}

/// The file as the export at `path` means it: beside it, or, as in downloads of Messenger, beside a folder around it; else as it is written.
fn beside(path: &str, file: &str) -> String {
    const FOLDERS: usize = 6;
    let found = Path::new(path).ancestors().skip(1).take(FOLDERS).map(|folder| folder.join(file)).find(|path| path.is_file());
    found.map_or_else(|| file.to_owned(), |found| found.display().to_string())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn run(command: &str, file: &str) -> Result<String, String> {
        command.parse::<MediaCommand>()?.run(file, Duration::from_millis(500))
    }

    #[test]
    fn the_file_is_one_argument_whatever_it_is_called() {
        assert_eq!(run("printf '<%s>'", "a b; $(id) 'c'.jpg"), Ok("<a b; $(id) 'c'.jpg>".to_owned()));
        assert_eq!(run("printf '%s|%s' {} end", "a.jpg"), Ok("a.jpg|end".to_owned()));
        assert_eq!(run("printf '%s'", "-rf"), Ok("./-rf".to_owned()));
    }

    #[test]
    fn what_goes_wrong_is_told() {
        assert!(run("no-such-program-here", "a").is_err_and(|why| why.contains("cannot be run")));
        assert!(run("sh -c 'echo no such picture >&2; exit 3'", "a").is_err_and(|why| why.ends_with("exit status: 3: no such picture")));
        assert!(run("sh -c 'sleep 30'", "a").is_err_and(|why| why.contains("took longer")));
        assert!("tesseract 'x".parse::<MediaCommand>().is_err() && "".parse::<MediaCommand>().is_err());
    }

    #[test]
    fn output_without_end_is_cut() {
        let words = run("sh -c 'head -c 3000000 /dev/zero | tr \"\\0\" x'", "a").expect("it ends");
        assert_eq!(words.len() as u64, MOST);
    }
}
