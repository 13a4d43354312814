//! Hangul taken apart into letters ("ㅂㅕㄹㅈㅓㅁ"): the plain reading has put leads and vowels together, here the tails follow.

/// Lead consonants as tails, in the order of U+1100; 0 where a lead is no tail.
const TAILS: [u32; 19] = [1, 2, 4, 7, 0, 8, 16, 17, 0, 19, 20, 21, 22, 0, 23, 24, 25, 26, 27];
/// Leads that chats put behind words to laugh.
const LAUGHS: [char; 2] = ['ᄏ', 'ᄒ'];

/// `token` with lone leads as the tails of the syllables before them; `None` where there are none.
pub(crate) fn read(token: &str) -> Option<String> {
    let mut whole = String::new();
    let mut changed = false;
    let mut chars = token.chars().peekable();
    while let Some(c) = chars.next() {
        let tail = chars.peek().copied().filter(|_| is_open(c)).and_then(tail);
        let mut ahead = chars.clone();
        ahead.next();
        match tail.filter(|_| ahead.peek().copied().and_then(lead).is_none()) {
            Some(tail) => {
                whole.extend(char::from_u32(c as u32 + tail));
                chars.next();
                changed = true;
            }
            None => whole.push(c),
        }
    }
    changed.then_some(whole)
}

/// Whether `c` is a syllable without a tail.
fn is_open(c: char) -> bool {
    ('가'..='힣').contains(&c) && (c as u32 - 0xac00).is_multiple_of(28)
}

fn lead(c: char) -> Option<usize> {
    (c as usize).checked_sub(0x1100).filter(|&place| place < TAILS.len())
}

fn tail(c: char) -> Option<u32> {
    Some(TAILS[lead(c)?]).filter(|&tail| tail > 0 && !LAUGHS.contains(&c))
}
