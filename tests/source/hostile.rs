//! Any bytes in: no panic, no endless loop, and whatever was whole is still read.

use proptest::prelude::*;

use super::*;

const EXPORTS: &[&[u8]] = &[
    include_bytes!("../../corpus/samples/shopee-my.jsonl"),
    include_bytes!("../../corpus/samples/trustpilot-replies.csv"),
    include_bytes!("../../corpus/samples/WhatsApp Chat with Toko Melati.txt"),
    include_bytes!("../../corpus/samples/line-oa-jp.csv"),
    b"[{\"id\":1,\"ticket_id\":5,\"from_agent\":true,\"body_html\":\"<p>a<br>b &amp; <a href='https://wa.me/1'>c</a></p><blockquote>x</blockquote>\",\"public\":true}]",
    b"{\"name\":\"A\",\"type\":\"personal_chat\",\"id\":1,\"messages\":[{\"id\":1,\"from\":\"A\",\"from_id\":\"user1\",\"date_unixtime\":\"1735725600\",\"text\":[\"a\",{\"type\":\"b\",\"text\":\"c\"}]}]}",
    b"From: a@b.c\nTo: ann@marketplace.amazon.de\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\nhi\n--q--\n",
    "tb1 2024-01-01 9:05:00\n在吗\n青叶:小美 2024-01-01 9:06:10\n亲，在的\n".as_bytes(),
    "[LINE] Chat history with Ann\n\nFri, 1/30/2026\n1:05PM\tAnn\t\"hi\nthere\"\n".as_bytes(),
    b"<helpdesk-tickets><helpdesk-ticket><display-id>1</display-id><description>a &amp; b</description><notes><helpdesk-note><body>c</body><incoming>false</incoming><private>false</private></helpdesk-note></notes></helpdesk-ticket></helpdesk-tickets>",
];

/// A small generator, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

#[test]
fn spoilt_exports_never_panic() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for round in 0..600 {
        let mut bytes = EXPORTS[round % EXPORTS.len()].to_vec();
        bytes.truncate(4000.min(bytes.len()));
        for _ in 0..=dice.below(6) {
            let at = dice.below(bytes.len());
            match dice.below(5) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, [b'"', b'\n', b'<', b'[', 0xFF, 0, b'&', b'\\'][dice.below(8)]),
                2 if !bytes.is_empty() => bytes[at] = dice.below(256) as u8,
                3 if !bytes.is_empty() => drop(bytes.remove(at)),
                _ => bytes.extend_from_within(at..),
            }
        }
        bytes.truncate(20_000);
        let read = read_bytes("x", &bytes);
        assert!(read.messages.len() + read.errors.len() < 5000);
    }
}

#[test]
fn a_line_of_a_hundred_million_characters_is_one_error() {
    let mut bytes = b"{\"text\":\"one\"}\n{\"text\":\"".to_vec();
    bytes.resize(bytes.len() + 100_000_000, b'x');
    bytes.extend(b"\"}\n{\"text\":\"two\"}\n");
    let read = read_bytes("x.jsonl", &bytes);
    assert_eq!((read.messages.len(), read.errors.len()), (2, 1));
    assert!(read.errors_as_text()[0].contains(":2: a line of more than 16 MB"), "{:?}", read.errors_as_text());
}

#[test]
fn a_trap_that_unpacks_without_end_is_refused() {
    use std::io::Write;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gz.write_all(b"{\"text\":\"one\"}\n").expect("memory");
    let blank = vec![b' '; 1 << 20];
    for _ in 0..600 {
        gz.write_all(&blank).expect("memory");
    }
    let read = read_bytes("trap.gz", &gz.finish().expect("memory"));
    assert_eq!(read.messages.len(), 1);
    assert!(read.errors_as_text().iter().any(|error| error.contains("trap") || error.contains("16 MB")), "{:?}", read.errors_as_text());
}

/// Pieces of which exports are made, so that chance comes further than the first byte.
const PIECES: &[&str] = &[
    "\"",
    "\"\"",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "{",
    "}",
    "[",
    "]",
    ":",
    "\\\"",
    "\\u00e3",
    "null",
    "<",
    "</p>",
    "<br>",
    "<blockquote>",
    "&amp;",
    "&#x",
    "<helpdesk-note>",
    "<body>",
    "text",
    "message",
    "\"messages\":[",
    "\"text\":\"",
    "From ",
    "From: a@b.c\n",
    "Content-Type: text/html\n\n",
    "=?utf-8?q?",
    "13/08/24, 13:25 - Ann: ",
    "[13.08.24, 13:25:00] ",
    "<Media omitted>",
    "[LINE] Chat history with Ann\n",
    "10:01\tAnn\t",
    "2024-01-01 ",
    "9:05:00",
    "下午3:45",
    "青叶:小美 2024-01-01 9:06:10\n",
    "已读\n",
    "内容",
    "客服",
    "\u{FEFF}",
    "\u{200E}",
    "1e999",
    "99999999999999999999",
    "2024-13-45T25:61",
];

fn export() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => proptest::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        2 => "\\PC{0,12}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..8),
    ];
    let pieces = proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => pieces, 1 => proptest::collection::vec(any::<u8>(), 0..400)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Also where the user names the wrong reader or encoding. What comes out is no more than a few times what went in.
    #[test]
    fn any_bytes_end_in_messages_or_errors(
        bytes in export(),
        reader in proptest::option::of(0..source::READERS.len()),
        encoding in proptest::option::of(proptest::sample::select(&["gb18030", "shift_jis", "utf-16le", "big5", "euc-kr", "windows-874"][..])),
    ) {
        let reader = reader.map(|number| source::READERS[number].name.to_owned());
        let options = Options { reader, encoding: encoding.map(str::to_owned), ..Options::default() };
        let (mut count, mut size) = (0, 0);
        for record in source::open_bytes("x", &bytes, &options) {
            count += 1;
            size += record.map_or(0, |message| message.text.len() + message.extra.values().map(|value| value.to_string().len()).sum::<usize>());
        }
        prop_assert!(count <= bytes.len() + 2 && size <= 64 * (bytes.len() + 16), "{count} records, {size} bytes of {}", bytes.len());
    }
}

/// What the program holds in memory does not grow with what it reads.
#[cfg(target_os = "linux")]
#[test]
fn forty_megabytes_are_read_in_less_memory_than_they_are() {
    use std::io::Write;
    use std::process::{Command, Stdio};

    let mut child = Command::new(env!("CARGO_BIN_EXE_replylint"))
        .args(["convert", "-", "-o", "/dev/null"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut to = child.stdin.take().expect("a pipe");
    let row = format!("c1,agent,2026-11-01 10:00,{}\n", "On its way to you. ".repeat(20));
    to.write_all(b"conversation,sender type,time,message\n").expect("it reads");
    let rows = row.repeat(100);
    for _ in 0..40 * 1024 * 1024 / rows.len() {
        to.write_all(rows.as_bytes()).expect("it reads");
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it runs still");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).and_then(|size| size.trim().strip_suffix(" kB"));
    let peak: u64 = peak.and_then(|size| size.trim().parse().ok()).expect("a size");
    drop(to);
    assert!(child.wait().expect("it ends").success());
    assert!(peak < 40 * 1024, "{peak} kB");
}
