//! From bytes to UTF-8 text: which encoding a file has, and decoding it as a stream. What the text means is the readers' work.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::{Error, Result};

/// The encoding of an input and why it was taken.
#[derive(Clone, Debug)]
pub struct Sniffed {
    pub encoding: &'static Encoding,
    pub why: String,
    /// The head was plain ASCII, so that what comes later may still decide otherwise.
    open: bool,
}

/// The encoding of a text that begins with `head`; `wanted` overrides all but a byte order mark.
///
/// # Errors
/// When no encoding is called `wanted`.
pub fn sniff(path: &str, head: &[u8], wanted: Option<&str>) -> Result<Sniffed> {
    let sniffed = |encoding, why: &str| Sniffed { encoding, why: why.to_owned(), open: false };
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(sniffed(encoding, "its byte order mark says so"));
    }
    if let Some(wanted) = wanted {
        let encoding = Encoding::for_label(wanted.as_bytes()).ok_or_else(|| Error::Input {
            path: path.to_owned(),
            why: format!("no encoding is called {wanted:?}; wanted one such as utf-8, gb18030, big5, shift_jis, euc-kr, windows-1252"),
        })?;
        return Ok(sniffed(encoding, "it was asked for"));
    }
    if let Some(encoding) = utf16_without_mark(head) {
        return Ok(sniffed(encoding, "every second byte is zero"));
    }
    if head.is_ascii() && !head.contains(&0x1b) {
        return Ok(Sniffed { encoding: UTF_8, why: "its beginning is plain ASCII".to_owned(), open: true });
    }
    Ok(guess(head))
}

/// Whether `head` holds what no text holds. Comes before guessing, since a guesser takes pictures for windows-1252.
pub fn is_binary(head: &[u8]) -> bool {
    if Encoding::for_bom(head).is_some() || utf16_without_mark(head).is_some() {
        return false;
    }
    let control = head.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    let zeros = head.iter().filter(|&&byte| byte == 0).count();
    zeros * 200 > head.len() || control * 50 > head.len()
}

/// The text of the beginning of a file; a character that is cut off at its end is left out.
pub fn decode_head(head: Vec<u8>, sniffed: &Sniffed) -> String {
    let mut text = String::new();
    let mut decoded = Decoded::new(Box::new(io::Cursor::new(head)), sniffed);
    // Bytes in memory, decoded to UTF-8: neither can fail.
    let _ = decoded.read_to_string(&mut text);
    if text.ends_with('\u{FFFD}') {
        text.pop();
    }
    text
}

fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Line ends, digits and delimiters alone make a tenth of any export.
    match (even * 100 / pairs, odd * 100 / pairs) {
        (0..=1, 10..) => Some(UTF_16LE),
        (10.., 0..=1) => Some(UTF_16BE),
        _ => None,
    }
}

fn guess(sample: &[u8]) -> Sniffed {
    let (sound, broken) = count_utf8(sample);
    // One bad byte in an else sound file is a cut cell, not another encoding.
    if sound > broken * 20 {
        let why = if broken == 0 {
            "its bytes are sound UTF-8".to_owned()
        } else {
            format!("all but {broken} of its characters are sound UTF-8")
        };
        return Sniffed { encoding: UTF_8, why, open: false };
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    // What a guesser calls GBK may use the four-byte characters of its successor.
    let encoding = if encoding == encoding_rs::GBK { encoding_rs::GB18030 } else { encoding };
    Sniffed { encoding, why: "guessed from its bytes".to_owned(), open: false }
}

/// Characters beyond ASCII that are sound UTF-8, and places that are not. A character cut off at the end is neither.
fn count_utf8(mut bytes: &[u8]) -> (usize, usize) {
    let beyond_ascii = |text: &[u8]| text.iter().filter(|&&byte| byte >= 0xC0).count();
    let (mut sound, mut broken) = (0, 0);
    loop {
        match std::str::from_utf8(bytes) {
            Ok(text) => return (sound + beyond_ascii(text.as_bytes()), broken),
            Err(error) => {
                sound += beyond_ascii(&bytes[..error.valid_up_to()]);
                let Some(length) = error.error_len() else { return (sound, broken) };
                broken += 1;
                bytes = &bytes[error.valid_up_to() + length..];
            }
        }
    }
}

/// A stream of bytes, read as UTF-8 text. Bytes that mean nothing become U+FFFD and are counted.
pub struct Decoded {
    inner: Box<dyn Read + Send>,
    decoder: Decoder,
    open: bool,
    /// How the stream broke, told once what came before is given out.
    broken: Option<io::Error>,
    raw: Vec<u8>,
    raw_at: usize,
    text: Vec<u8>,
    at: usize,
    ended: bool,
    pub(super) counts: Arc<Counts>,
}

/// What a decoder met.
#[derive(Debug, Default)]
pub struct Counts {
    /// Bytes of text given out.
    pub bytes: AtomicU64,
    /// Characters that had to be replaced.
    pub replaced: AtomicU64,
}

const CHUNK: usize = 64 * 1024;

impl Decoded {
    /// Reads `inner` as `sniffed` says.
    pub fn new(inner: Box<dyn Read + Send>, sniffed: &Sniffed) -> Decoded {
        Decoded {
            inner,
            decoder: sniffed.encoding.new_decoder_with_bom_removal(),
            open: sniffed.open,
            broken: None,
            raw: Vec::new(),
            raw_at: 0,
            text: Vec::new(),
            at: 0,
            ended: false,
            counts: Arc::default(),
        }
    }

    /// Decodes the next chunk into `text`; leaves it empty at the end only.
    fn refill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() && !self.ended {
            if self.raw_at == self.raw.len() {
                self.read_raw()?;
            }
            let last = self.raw.is_empty();
            self.text.resize(CHUNK * 3 + 64, 0);
            let (_, read, written, replaced) = self.decoder.decode_to_utf8(&self.raw[self.raw_at..], &mut self.text, last);
            self.raw_at += read;
            self.text.truncate(written);
            if replaced {
                let marks = self.text.windows(3).filter(|bytes| bytes == b"\xEF\xBF\xBD").count();
                self.counts.replaced.fetch_add(marks as u64, Ordering::Relaxed);
            }
            self.ended = last && self.raw_at == self.raw.len();
        }
        self.counts.bytes.fetch_add(self.text.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    fn read_raw(&mut self) -> io::Result<()> {
        self.raw.clear();
        self.raw_at = 0;
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        self.raw.resize(CHUNK, 0);
        let mut filled = 0;
        // Whole chunks, so that a late guess has something to go by.
        while filled < CHUNK {
            match self.inner.read(&mut self.raw[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // What was read before it is still decoded.
                Err(error) => {
                    self.broken = Some(error);
                    break;
                }
            }
        }
        self.raw.truncate(filled);
        if filled == 0
            && let Some(error) = self.broken.take()
        {
            return Err(error);
        }
        if self.open && !self.raw.is_ascii() {
            self.open = false;
            self.decoder = guess(&self.raw).encoding.new_decoder_without_bom_handling();
        }
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let have = self.fill_buf()?;
        let length = have.len().min(to.len());
        to[..length].copy_from_slice(&have[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Decoded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.text.len() {
            self.refill()?;
        }
        Ok(&self.text[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> (String, &'static str, u64) {
        let sniffed = sniff("x", bytes, None).expect("nothing was asked for");
        let mut text = String::new();
        let mut decoded = Decoded::new(Box::new(io::Cursor::new(bytes.to_vec())), &sniffed);
        decoded.read_to_string(&mut text).expect("always UTF-8");
        let replaced = decoded.counts.replaced.load(Ordering::Relaxed);
        (text, sniffed.encoding.name(), replaced)
    }

    #[test]
    fn legacy_encodings_are_told_apart() {
        for (label, text) in [
            ("gb18030", "客户名,消息内容\n小王,亲，感谢您的支持，欢迎下次光临本店\n"),
            ("big5", "買家帳號,訊息\n小明,您好，感謝您的購買，祝您有愉快的一天\n"),
            ("shift_jis", "送信者タイプ,内容\nAccount,ご注文ありがとうございます。発送いたしました。\n"),
            ("euc-kr", "고객,내용\n김민수,안녕하세요 주문해 주셔서 감사합니다\n"),
            ("windows-874", "ผู้ส่ง,ข้อความ\nร้านค้า,ขอบคุณสำหรับการสั่งซื้อค่ะ\n"),
            ("windows-1252", "Absender;Nachricht\nShop;Vielen Dank für Ihre Bestellung, schöne Grüße\n"),
        ] {
            let encoding = Encoding::for_label(label.as_bytes()).expect("known");
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(decode(&bytes), (text.to_owned(), encoding.name(), 0));
        }
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        let text = "Package Name,Review Text\ncom.shop,schön\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, name) in [(&little, "UTF-16LE"), (&big, "UTF-16BE")] {
            assert_eq!(decode(bytes), (text.to_owned(), name, 0));
        }
        assert_eq!(decode(&[&[0xFF, 0xFE][..], &little].concat()), (text.to_owned(), "UTF-16LE", 0));
    }

    #[test]
    fn one_cut_character_does_not_change_the_encoding() {
        let mut bytes = "感谢您的支持，欢迎下次光临本店，祝您生活愉快，谢谢\n".repeat(3).into_bytes();
        bytes.extend(b"\xE6\x84\n");
        let (text, encoding, replaced) = decode(&bytes);
        assert_eq!((encoding, replaced), ("UTF-8", 1));
        assert!(text.ends_with("\u{FFFD}\n"));
    }

    #[test]
    fn a_head_of_ascii_leaves_the_encoding_open() {
        let mut bytes = "id,text\n".repeat(100_000).into_bytes();
        let sniffed = sniff("x", &bytes[..4096], None).expect("nothing was asked for");
        bytes.extend_from_slice(&encoding_rs::GB18030.encode(&"亲，感谢您的支持，欢迎下次光临本店\n".repeat(9)).0);
        let mut text = String::new();
        Decoded::new(Box::new(io::Cursor::new(bytes)), &sniffed).read_to_string(&mut text).expect("always UTF-8");
        assert!(text.contains("欢迎下次光临本店"));
    }

    #[test]
    fn a_picture_is_binary_and_text_in_utf16_is_not() {
        assert!(is_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0"));
        assert!(!is_binary(&"gut, schön".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()));
        assert!(!is_binary("好评\n".as_bytes()));
    }
}
