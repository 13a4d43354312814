//! The loose reading: overlays over the tokens that look disguised.

use std::ops::Range;

use super::text::Reading;
use super::{jamo, joined, leet, lookalike};

/// What to read in place of a range of the plain text.
pub(crate) type Overlay = (Range<usize>, String);

/// The plain reading with disguises undone; `None` where nothing looks disguised.
pub(crate) fn read(plain: &Reading) -> Option<Reading> {
    let text = plain.text();
    let mut overlays = joined::find(plain);
    for overlay in &mut overlays {
        overlay.1 = undisguise(&overlay.1).unwrap_or(std::mem::take(&mut overlay.1));
    }
    let joined = overlays.len();
    let mut taken = 0;
    for range in tokens(text) {
        while taken < joined && overlays[taken].0.end <= range.start {
            taken += 1;
        }
        if taken < joined && overlays[taken].0.start < range.end {
            continue;
        }
        if let Some(read) = undisguise(&text[range.clone()]) {
            overlays.push((range, read));
        }
    }
    if overlays.is_empty() {
        return None;
    }
    overlays.sort_by_key(|overlay| overlay.0.start);
    Some(plain.overlaid(&overlays))
}

/// One token with look-alikes, leet and split syllables undone; `None` where it has none.
fn undisguise(token: &str) -> Option<String> {
    let latin = lookalike::read(token);
    let spelt = leet::read(latin.as_deref().unwrap_or(token));
    spelt.or(latin).or_else(|| jamo::read(token))
}

/// Runs of anything but blanks that hold more than plain letters: only these can be disguised.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            while at < bytes.len() && matches!(bytes[at], b' ' | b'\n') {
                at += 1;
            }
            let start = at;
            let mut plain = true;
            while at < bytes.len() && !matches!(bytes[at], b' ' | b'\n') {
                plain &= bytes[at].is_ascii_lowercase();
                at += 1;
            }
            if !plain {
                return Some(start..at);
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use crate::normalize::Normalized;

    fn loose(text: &str) -> Option<String> {
        Normalized::new(text).loose().map(|reading| reading.text().to_owned())
    }

    #[test]
    fn disguises_are_undone() {
        assert_eq!(loose("add w.h.a.t.s.a.p.p now").as_deref(), Some("add whatsapp now"));
        assert_eq!(loose("b1ntang l1ma kak").as_deref(), Some("bintang lima kak"));
        assert_eq!(loose("5 s t a r s pls").as_deref(), Some("5 stars pls"));
        assert_eq!(loose("求 好 评").as_deref(), Some("求好评"));
        assert_eq!(loose("5 ѕtаrѕ").as_deref(), Some("5 stars"));
        assert_eq!(loose("re.view us").as_deref(), Some("review us"));
        assert_eq!(loose("t.е.l.3.g.r.a.m").as_deref(), Some("telegram"));
        assert_eq!(loose("l e a v e  a  r e v i e w").as_deref(), Some("leave a review"));
        assert_eq!(loose("l.e.a.v.e a r.e.v.i.e.w").as_deref(), Some("leave a review"));
        assert_eq!(loose("求五 星 好 评吧").as_deref(), Some("求五星好评吧"));
        assert_eq!(loose("รี วิ ว ให้ด้วย").as_deref(), Some("รีวิวให้ด้วย"));
        assert_eq!(loose("a 5t@r r4t1n9 pls").as_deref(), Some("a star rating pls"));
        assert_eq!(loose("b3w3r7un9").as_deref(), Some("bewertung"));
        assert_eq!(loose("ѕtɑrs, ɡift").as_deref(), Some("stars, gift"));
        assert_eq!(loose("ㅂㅕㄹㅈㅓㅁ 부탁").as_deref(), Some("별점 부탁"));
    }

    #[test]
    fn ordinary_text_has_no_loose_reading() {
        for text in [
            "please leave us 5 stars!",
            "5kg, 4pcs, size 42 and A4 at www.shop.com",
            "Спасибо за заказ",
            "Εὐχαριστῶ",
            "it's 20.5 cm, i.e. a lot",
            "您好 亲爱的 谢谢",
            "감사해요ㅋㅋ 네ㅎ ㅠㅠ",
            "model ab1234cd, 3x2 pack, 10ml",
        ] {
            assert_eq!(loose(text), None, "{text}");
        }
    }
}
