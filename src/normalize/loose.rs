//! The loose reading: overlays over the tokens that look disguised or misspelt.

use std::ops::Range;

use super::script::{Script, script};
use super::text::Reading;
use super::words::WORDS;
use super::{jamo, joined, leet, lookalike, spelling};

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
        let token = &text[range.clone()];
        match undisguise(token) {
            Some(read) => {
                let mut slips = Vec::new();
                misspelt(&read, 0, &mut slips);
                let mut mended = read;
                slips.into_iter().rev().for_each(|(range, word)| mended.replace_range(range, &word));
                overlays.push((range, mended));
            }
            None => misspelt(token, range.start, &mut overlays),
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
    if token.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let latin = lookalike::read(token);
    let spelt = leet::read(latin.as_deref().unwrap_or(token));
    spelt.or(latin).or_else(|| jamo::read(token))
}

/// Adds overlays for the words of a token, which begins at `start`, that are misspelt. Addresses, handles and codes are not words.
fn misspelt(token: &str, start: usize, overlays: &mut Vec<Overlay>) {
    let is_text =
        |c: char| script(c) == Script::Latin || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '"' | '\'' | '-' | '~');
    if WORDS.has(token) || !token.trim_end_matches(['.', ',']).chars().all(is_text) || token.trim_end_matches('.').contains('.') {
        return;
    }
    for word in token.split(|c| script(c) != Script::Latin) {
        if let Some(read) = spelling::read(word) {
            let start = start + word.as_ptr() as usize - token.as_ptr() as usize;
            overlays.push((start..start + word.len(), read));
        }
    }
}

/// Runs of anything but blanks.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.split([' ', '\n']).filter(|token| !token.is_empty()).map(|token| {
        let start = token.as_ptr() as usize - text.as_ptr() as usize;
        start..start + token.len()
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
        // Where known words tell what is meant.
        assert_eq!(loose("l a s s e n  s i e  u n s").as_deref(), Some("lassen sie uns"));
        assert_eq!(loose("s e n d i t").as_deref(), Some("send it"));
        assert_eq!(loose("đã c h ấ m  5 s a o c h o cái").as_deref(), Some("đã chấm 5 sao cho cái"));
        assert_eq!(loose("c o n gusto, per l.e.i").as_deref(), Some("con gusto, per lei"));
        assert_eq!(loose("dopo la conse|gna").as_deref(), Some("dopo la consegna"));
        assert_eq!(loose("obr|gada").as_deref(), Some("obrigada"));
        assert_eq!(loose("p4$$w0r7, sav3 d!3").as_deref(), Some("passwort, save die"));
        assert_eq!(loose("6ratis").as_deref(), Some("gratis"));
        assert_eq!(loose("kuyà, toglíe tuţţo çom rüçkgabe").as_deref(), Some("kuya, toglie tutto com rückgabe"));
        assert_eq!(loose("麻*烦您好.评 こー·ど 써주*시면").as_deref(), Some("麻烦您好评 こーど 써주시면"));
        assert_eq!(loose("please leave a revieww, thank yuo-all").as_deref(), Some("please leave a review, thank yuo-all"));
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
            "size S M L or X L, A/B, 5 Tage, 5tage, i5, usb3, size5, z.B. u.a. p.m. q.b.",
            "mail revview@shop.example or revview.example, @revview, /revview",
        ] {
            assert_eq!(loose(text), None, "{text}");
        }
    }
}
