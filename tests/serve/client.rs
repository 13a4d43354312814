//! A service of our own on a free port, and just enough HTTP to ask it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

pub struct Server {
    pub child: Child,
    pub address: String,
    /// Hears what it says on standard error, until it has ended.
    hears: Option<JoinHandle<String>>,
    own_data: Option<tempfile::TempDir>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Server {
    pub fn start(arguments: &[&str]) -> Server {
        let data = tempfile::tempdir().expect("a folder");
        let mut server = Server::start_in(data.path(), arguments);
        server.own_data = Some(data);
        server
    }

    pub fn start_in(data: &Path, arguments: &[&str]) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_replylint"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut said = String::new();
        let address = loop {
            let before = said.len();
            assert!(stderr.read_line(&mut said).expect("text") > 0, "it ended: {said}");
            if let Some((_, address)) = said[before..].split_once("listening on http://") {
                break address.trim().to_owned();
            }
        };
        let hears = std::thread::spawn(move || {
            stderr.read_to_string(&mut said).expect("text");
            said
        });
        Server { child, address, hears: Some(hears), own_data: None }
    }

    /// The folder of what it keeps.
    pub fn data(&self) -> &Path {
        self.own_data.as_ref().expect("it has a folder of its own").path()
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill is there");
    }

    /// Ends it, and gives all that it said on standard error.
    pub fn said(mut self) -> String {
        self.terminate();
        self.hears.take().expect("nobody took it").join().expect("it was text")
    }

    pub fn connect(&self) -> Connection {
        let stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time limit");
        stream.set_nodelay(true).expect("a socket");
        Connection { stream: BufReader::new(stream) }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.connect().ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), b"")
    }

    pub fn post(&self, path: &str, body: &str) -> Answer {
        self.connect().post(path, "application/json", body)
    }

    pub fn lines(&self, path: &str, body: &str) -> Answer {
        self.connect().post(path, "application/x-ndjson", body)
    }
}

/// A connection that is kept.
pub struct Connection {
    pub stream: BufReader<TcpStream>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_else(|| panic!("{self:?}")).to_owned()
    }
}

impl Connection {
    pub fn post(&mut self, path: &str, kind: &str, body: &str) -> Answer {
        let head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
        self.ask(&head, body.as_bytes())
    }

    pub fn ask(&mut self, head: &str, body: &[u8]) -> Answer {
        let stream = self.stream.get_mut();
        stream.write_all(&[head.as_bytes(), body].concat()).expect("it reads");
        self.answer()
    }

    pub fn answer(&mut self) -> Answer {
        let head = self.head();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        if head.contains("transfer-encoding: chunked") {
            let body = std::iter::from_fn(|| self.chunk()).collect();
            return Answer { status, head, body };
        }
        let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("a whole body");
        Answer { status, head, body: String::from_utf8(body).expect("UTF-8") }
    }

    pub fn head(&mut self) -> String {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(self.stream.read_line(&mut head).expect("an answer in time") > 0, "the connection ended: {head}");
        }
        head
    }

    /// What has come of an answer without a length, until its end.
    pub fn chunk(&mut self) -> Option<String> {
        let mut size = String::new();
        self.stream.read_line(&mut size).expect("an answer in time");
        let length = usize::from_str_radix(size.trim(), 16).expect("a whole answer");
        let mut chunk = vec![0; length + 2];
        self.stream.read_exact(&mut chunk).expect("a whole chunk");
        chunk.truncate(length);
        (length > 0).then(|| String::from_utf8(chunk).expect("UTF-8"))
    }
}
