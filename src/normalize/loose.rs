//! The loose reading: overlays over the tokens that look disguised.

use std::ops::Range;

use super::text::Reading;
use super::{joined, leet, lookalike};

/// What to read in place of a range of the plain text.
pub(crate) type Overlay = (Range<usize>, String);

/// The plain reading with disguises undone; `None` where nothing looks disguised.
pub(crate) fn read(plain: &Reading) -> Option<Reading> {
    let text = plain.text();
    let mut overlays = joined::find(text);
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

/// One token with look-alikes and leet undone; `None` where it has neither.
fn undisguise(token: &str) -> Option<String> {
    let latin = lookalike::read(token);
    let spelt = leet::read(latin.as_deref().unwrap_or(token));
    spelt.or(latin)
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
        ] {
            assert_eq!(loose(text), None, "{text}");
        }
    }
}
