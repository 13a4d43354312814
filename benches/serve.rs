//! Load on the pre-send service, from another process, as ratios against a handler that judges nothing on the same server in the same run.
//!
//! `cargo bench --bench serve`; `-- --requests 1000000` sends so many and looks for failures and growth too.
//! Messages are those of `corpus/test`: ninety-nine harmless ones for each violation, as in real shops. `new texts` carry a number of their own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 32;
const SECONDS: u64 = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let requests = arguments.iter().position(|argument| argument == "--requests").and_then(|at| arguments.get(at + 1)?.parse().ok());
    let data = tempfile::tempdir().expect("a folder");
    let (mut server, address) = start(data.path());
    let bodies = Arc::new(bodies());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let load = Load { address, bodies };
        load.at_full("/noop", Duration::from_secs(1)).await;
        let mut ratios = Vec::new();
        for _ in 0..3 {
            let noop = load.at_full("/noop", Duration::from_secs(SECONDS)).await;
            let check = load.at_full("/v1/check", Duration::from_secs(SECONDS)).await;
            println!("full load, {CONNECTIONS} connections: {noop:.0} a second nothing, {check:.0} checks: {:.2}", check / noop);
            ratios.push(check / noop);
        }
        ratios.sort_by(f64::total_cmp);
        println!("full load, median ratio: {:.2}", ratios[1]);
        for rate in [500, 1000, 2000] {
            for path in ["/noop", "/v1/check"] {
                let mut micros = load.at_rate(path, rate, Duration::from_secs(SECONDS)).await;
                micros.sort_unstable();
                let at = |share: f64| micros[((micros.len() - 1) as f64 * share) as usize] as f64 / 1000.0;
                println!("{path:10} at {rate} a second: p50 {:.2} ms, p99 {:.2} ms, slowest {:.2} ms", at(0.5), at(0.99), at(1.0));
            }
        }
        if let Some(requests) = requests {
            let before = resident(server.id());
            let (failed, seconds) = load.many("/v1/check", requests).await;
            println!(
                "{requests} requests in {seconds:.0} s: {failed} failed; memory {before} MB before, {} MB after",
                resident(server.id())
            );
        }
    });
    server.kill().expect("it runs");
    server.wait().expect("it ends");
}

fn start(data: &Path) -> (Child, String) {
    let mut server = Command::new(env!("CARGO_BIN_EXE_replylint"))
        .args(["serve", "--listen", "127.0.0.1:0", "--with-noop", "--data"])
        .arg(data)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut line = String::new();
    BufReader::new(server.stderr.take().expect("it is piped")).read_line(&mut line).expect("text");
    let address = line.trim().rsplit("http://").next().expect("an address").to_owned();
    (server, address)
}

/// Requests' bodies: one violation for ninety-nine harmless messages.
fn bodies() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/test");
    let files = fs::read_dir(folder).expect("the corpus is there").map(|entry| entry.expect("a file").path());
    let texts = files.filter(|path| path.extension().is_some_and(|end| end == "jsonl")).map(|path| fs::read_to_string(path).expect("text"));
    let records: Vec<Value> =
        texts.flat_map(|text| text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<_>>()).collect();
    let (bad, good): (Vec<Value>, Vec<Value>) =
        records.into_iter().partition(|record| record["labels"].as_array().is_some_and(|labels| !labels.is_empty()));
    let mixed = good.chunks(99).zip(bad).flat_map(|(good, bad)| good.iter().cloned().chain([bad]).collect::<Vec<_>>());
    let own = |(number, record): (usize, Value)| {
        let text = format!("{} #{}", record["text"].as_str().expect("a text"), 100_000 + number);
        json!({"id": number.to_string(), "channel": record["channel"], "language": record["language"], "text": text}).to_string()
    };
    mixed.enumerate().map(own).collect()
}

struct Load {
    address: String,
    bodies: Arc<Vec<String>>,
}

impl Load {
    /// Requests a second that are answered when every connection asks again at once.
    async fn at_full(&self, path: &'static str, time: Duration) -> f64 {
        let began = Instant::now();
        let counts = self.connections(path, move |_, _| (began.elapsed() < time).then_some(began)).await;
        counts.iter().map(Vec::len).sum::<usize>() as f64 / began.elapsed().as_secs_f64()
    }

    /// Times in microseconds from when a request was due, so that a slow answer is counted for all that wait behind it.
    async fn at_rate(&self, path: &'static str, rate: u64, time: Duration) -> Vec<u64> {
        let began = Instant::now() + Duration::from_millis(50);
        let due = move |connection: usize, number: usize| {
            let after = Duration::from_secs_f64((number * CONNECTIONS + connection) as f64 / rate as f64);
            (after < time).then_some(began + after)
        };
        self.connections(path, due).await.concat()
    }

    /// Failures among so many requests, and seconds.
    async fn many(&self, path: &'static str, requests: u64) -> (u64, f64) {
        let began = Instant::now();
        let left = Arc::new(AtomicU64::new(requests));
        let counts = self.connections(path, move |_, _| {
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok().then_some(began)
        });
        let answered = counts.await.iter().map(Vec::len).sum::<usize>() as u64;
        (requests - answered, began.elapsed().as_secs_f64())
    }

    async fn connections(
        &self,
        path: &'static str,
        due: impl Fn(usize, usize) -> Option<Instant> + Clone + Send + 'static,
    ) -> Vec<Vec<u64>> {
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|connection| {
                let (address, bodies, due) = (self.address.clone(), Arc::clone(&self.bodies), due.clone());
                tokio::spawn(async move {
                    let mut stream = TcpStream::connect(&address).await.expect("it listens");
                    stream.set_nodelay(true).expect("a socket");
                    let (mut times, mut buffer) = (Vec::new(), Vec::new());
                    for number in 0.. {
                        let Some(due) = due(connection, number) else { break };
                        tokio::time::sleep_until(due.into()).await;
                        let body = &bodies[(number * CONNECTIONS + connection) % bodies.len()];
                        if exchange(&mut stream, &mut buffer, path, body).await.is_some() {
                            times.push(due.elapsed().as_micros() as u64);
                        }
                    }
                    times
                })
            })
            .collect();
        let mut all = Vec::new();
        for task in tasks {
            all.push(task.await.expect("no panic"));
        }
        all
    }
}

/// Asks once; `None` where the answer is not 200.
async fn exchange(stream: &mut TcpStream, buffer: &mut Vec<u8>, path: &str, body: &str) -> Option<()> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.ok()?;
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
        let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&buffer[..end]).ok()?;
        let length: usize = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())?;
        let status = head.starts_with("HTTP/1.1 200");
        while buffer.len() < end + 4 + length {
            if stream.read_buf(buffer).await.ok()? == 0 {
                return None;
            }
        }
        return status.then_some(());
    }
}

/// Megabytes that a process holds in memory.
fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
