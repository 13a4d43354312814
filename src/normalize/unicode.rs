//! The plain reading: compatibility forms, case, width, kana, Han variants, styled characters, invisible characters and blanks, in one pass.

use std::ops::Range;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::stretch::Stretch;
use super::text::Reading;
use super::{fold, script};

/// Marks kept on one letter. Vietnamese needs two; more are there to hide the letter.
const MARKS_KEPT: usize = 2;

/// The plain reading of `source`.
pub fn fold(source: &str) -> Reading {
    let mut out = Stretch::new(source.len());
    let bytes = source.as_bytes();
    let mut at = 0;
    while at < source.len() {
        let byte = bytes[at];
        // An ASCII character stands alone unless a mark follows it, perhaps behind characters that nobody sees.
        let ends = |next: &u8| next.is_ascii() && !is_invisible(*next as char);
        if byte.is_ascii() && bytes.get(at + 1).is_none_or(ends) {
            if !is_invisible(byte as char) {
                out.push(at..at + 1, ascii(byte));
            }
            at += 1;
            continue;
        }
        at = fold_cluster(source, at, &mut out);
    }
    out.finish()
}

/// Folds the character at `at` with the marks on it, and says where the next one begins.
fn fold_cluster(source: &str, at: usize, out: &mut Stretch) -> usize {
    let mut rest = source[at..].char_indices();
    let Some((_, first)) = rest.next() else { return source.len() };
    let mut end = at + first.len_utf8();
    let mut marked = false;
    for (place, c) in rest {
        match lookup(c) {
            Fold::Mark => {
                marked = true;
                end = at + place + c.len_utf8();
            }
            Fold::Drop => {}
            _ => break,
        }
    }
    match lookup(first) {
        _ if marked => push_slow(source, at..end, out),
        Fold::Keep => out.push(at..end, first),
        Fold::To(c) => out.push(at..end, c),
        Fold::Drop => {}
        Fold::Mark | Fold::Slow => push_slow(source, at..end, out),
    }
    end
}

fn push_slow(source: &str, range: Range<usize>, out: &mut Stretch) {
    let cluster = &source[range.clone()];
    let folded = fold_slow(cluster);
    if folded == cluster {
        for (place, c) in cluster.char_indices() {
            out.push(range.start + place..range.start + place + c.len_utf8(), c);
        }
    } else {
        for c in folded.chars() {
            out.push(range.clone(), c);
        }
    }
}

/// Folds until nothing changes any more: each step can open the way for another (a full-width capital, a mark on a styled letter).
fn fold_slow(cluster: &str) -> String {
    let mut text = cluster.to_owned();
    for _ in 0..8 {
        let mut marks = 0;
        let kept = text.nfkd().filter(|&c| match mark(c) {
            Marking::Letter => {
                marks = 0;
                true
            }
            Marking::Stroke => false,
            Marking::Accent => {
                marks += 1;
                marks <= MARKS_KEPT
            }
            Marking::Needed => true,
        });
        let next: String = kept.nfc().flat_map(char::to_lowercase).filter(|&c| !is_invisible(c)).map(fold_char).nfkc().collect();
        if next == text {
            break;
        }
        text = next;
    }
    text
}

enum Marking {
    Letter,
    /// A mark that strikes a letter through or puts it in a box.
    Stroke,
    /// A mark of European writing.
    Accent,
    /// A mark that a script cannot be read without.
    Needed,
}

fn mark(c: char) -> Marking {
    match c {
        '\u{334}'..='\u{338}' | '\u{20d0}'..='\u{20ff}' | '\u{488}' | '\u{489}' => Marking::Stroke,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' => Marking::Accent,
        _ if canonical_combining_class(c) != 0 => Marking::Needed,
        _ => Marking::Letter,
    }
}

fn ascii(byte: u8) -> char {
    match byte {
        b'A'..=b'Z' => byte.to_ascii_lowercase() as char,
        b'\t' | b'\r' | 0x0b | 0x0c => ' ',
        b'`' => '\'',
        _ => byte as char,
    }
}

/// One character that is in NFKC and lower case, to the one it is read as.
fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return ascii(c as u8);
    }
    match c {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        'ς' => 'σ',
        '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
        _ if c.is_whitespace() => ' ',
        _ if script::script(c) == script::Script::Han => fold::HAN.get(&c).copied().unwrap_or(c),
        _ => fold::STYLE.get(&c).copied().unwrap_or(c),
    }
}

/// Characters that nobody sees: they only cut words apart for machines.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e0fff}' | '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}')
}

/// What becomes of a character that stands alone.
#[derive(Clone, Copy, Debug)]
enum Fold {
    Keep,
    To(char),
    Drop,
    /// Joins with what stands before it.
    Mark,
    /// Becomes several characters.
    Slow,
}

fn lookup(c: char) -> Fold {
    /// Folds of 256 neighbouring characters, made when the first of them is met.
    type Page = [Fold; 256];
    static PAGES: [OnceLock<Box<Page>>; 0x1100] = [const { OnceLock::new() }; 0x1100];
    let page = PAGES[c as usize >> 8].get_or_init(|| {
        let first = c as u32 & !0xff;
        Box::new(std::array::from_fn(|place| char::from_u32(first + place as u32).map_or(Fold::Keep, classify)))
    });
    page[c as usize & 0xff]
}

fn classify(c: char) -> Fold {
    if is_invisible(c) {
        return Fold::Drop;
    }
    let composes = matches!(c, '\u{1161}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}' | '\u{3099}' | '\u{309a}' | '\u{20d0}'..='\u{20ff}' | '\u{488}' | '\u{489}')
        || matches!(c, '\u{314f}'..='\u{3163}' | '\u{ffc2}'..='\u{ffdc}');
    if composes || canonical_combining_class(c) != 0 {
        return Fold::Mark;
    }
    let folded = fold_slow(c.encode_utf8(&mut [0; 4]));
    let mut chars = folded.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) if only == c => Fold::Keep,
        (Some(only), None) => Fold::To(only),
        (None, _) => Fold::Drop,
        _ => Fold::Slow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        fold(text).into_text()
    }

    #[test]
    fn forms_that_look_alike_to_a_buyer_are_one() {
        assert_eq!(folded("ＷｈａｔｓＡｐｐ"), "whatsapp");
        assert_eq!(folded("r\u{200b}e\u{ad}view"), "review");
        assert_eq!(folded("レビュー ﾚﾋﾞｭｰ"), "れびゅー れびゅー");
        assert_eq!(folded("五星好評"), "五星好评");
        assert_eq!(folded("re\u{301}sen\u{303}a"), "réseña");
        assert_eq!(folded("5️⃣ ⭐️★☆"), "5 ⭐⭐⭐");
        assert_eq!(folded("ᴡʜᴀᴛꜱᴀᴘᴘ 🅥🅧"), "whatsapp vx");
        assert_eq!(folded("s\u{336}t\u{336}ars"), "stars");
        assert_eq!(folded("ขอ ๕ ดาว"), "ขอ 5 ดาว");
    }

    #[test]
    fn decomposed_hangul_is_composed() {
        assert_eq!(folded("\u{1107}\u{1167}\u{11af}"), "별");
    }

    #[test]
    fn digits_and_marks_survive() {
        assert_eq!(folded("đánh giá 55555 sao"), "đánh giá 55555 sao");
    }
}
