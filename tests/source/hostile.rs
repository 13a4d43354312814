//! Any bytes in: no panic, no endless loop, and whatever was whole is still read.

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
