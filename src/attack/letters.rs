//! Disguises of letters that need no table.

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::RngCore;
use unicode_segmentation::UnicodeSegmentation;

use super::{chance, pick};

/// Invisible characters that chats let through.
const INVISIBLE: [&str; 4] = ["\u{200b}", "\u{200c}", "\u{2060}", "\u{ad}"];

/// The graphemes of each word with `between` put between them.
pub fn apart(words: &str, between: &str) -> Option<String> {
    let spread = |word: &str| word.graphemes(true).collect::<Vec<_>>().join(between);
    let wide = if between == " " { "  " } else { " " };
    Some(words.split(' ').map(spread).collect::<Vec<_>>().join(wide))
}

/// Invisible characters between some letters, at least one.
pub fn zero_width(words: &str, random: &mut SplitMix64) -> Option<String> {
    let graphemes: Vec<&str> = words.graphemes(true).collect();
    let sure = 1 + random.next_u32() as usize % (graphemes.len() - 1).max(1);
    let mut hidden = String::new();
    for (place, grapheme) in graphemes.into_iter().enumerate() {
        if place == sure || (place > 0 && chance(random, 64)) {
            hidden.push_str(pick(random, &INVISIBLE));
        }
        hidden.push_str(grapheme);
    }
    Some(hidden)
}

/// ASCII by its full-width forms.
pub fn full_width(words: &str) -> Option<String> {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(c as u32 - 0x21 + 0xff01).unwrap_or(c),
        _ => c,
    };
    words.chars().any(|c| c.is_ascii_alphanumeric()).then(|| words.chars().map(wide).collect())
}

/// One letter inside left out, doubled, or swapped with the next.
pub fn typo(words: &str, random: &mut SplitMix64) -> Option<String> {
    let mut graphemes: Vec<&str> = words.graphemes(true).collect();
    if graphemes.len() < 4 || !words.chars().any(char::is_lowercase) {
        return None;
    }
    let place = 1 + random.next_u32() as usize % (graphemes.len() - 3);
    match random.next_u32() % 3 {
        0 => drop(graphemes.remove(place)),
        1 => graphemes.insert(place, graphemes[place]),
        _ => graphemes.swap(place, place + 1),
    }
    Some(graphemes.concat())
}

/// Capitals by chance, or all.
pub fn any_case(text: &str, random: &mut SplitMix64) -> Option<String> {
    if chance(random, 100) {
        return Some(text.to_uppercase());
    }
    let mut mixed = String::new();
    for c in text.chars() {
        if chance(random, 128) { mixed.extend(c.to_uppercase()) } else { mixed.push(c) }
    }
    Some(mixed)
}
