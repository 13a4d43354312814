//! Disguises that belong to one way of writing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Half-width kana, from U+FF65.
const HALF: &str = "･ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ";
const FULL: &str = "・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

const LEADS: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const VOWELS: &str = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
const TAILS: &str = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

/// Latin letters without their marks.
pub fn dropped_marks(text: &str) -> Option<String> {
    let bare = |c: char| match c {
        'đ' => 'd',
        'Đ' => 'D',
        'ø' => 'o',
        _ => Some(c).into_iter().nfd().next().filter(char::is_ascii_alphabetic).unwrap_or(c),
    };
    let composed: String = text.nfc().collect();
    Some(composed.chars().map(bare).collect()).filter(|bare| *bare != composed)
}

/// Katakana by its half-width forms, voice marks as signs of their own.
pub fn half_kana(text: &str) -> Option<String> {
    let mut half = String::new();
    for c in text.chars() {
        let mut parts = Some(c).into_iter().nfd();
        let base = parts.next().and_then(|base| FULL.chars().position(|full| full == base));
        match base.and_then(|place| HALF.chars().nth(place)) {
            Some(base) => {
                half.push(base);
                half.extend(parts.filter(|&mark| is_combining_mark(mark)).map(|mark| if mark == '\u{3099}' { 'ﾞ' } else { 'ﾟ' }));
            }
            None => half.push(c),
        }
    }
    (half != text).then_some(half)
}

/// Hangul syllables by the letters they are made of.
pub fn split_jamo(text: &str) -> Option<String> {
    let mut split = String::new();
    for c in text.chars() {
        match (c as usize).checked_sub(0xac00).filter(|&place| place < 11_172) {
            Some(place) => {
                split.extend(LEADS.chars().nth(place / 588));
                split.extend(VOWELS.chars().nth(place % 588 / 28));
                split.extend((place % 28).checked_sub(1).and_then(|tail| TAILS.chars().nth(tail)));
            }
            None => split.push(c),
        }
    }
    (split != text).then_some(split)
}
