//! Letters of other scripts, and phonetic ones, that pass for plain Latin ones, read so only where a token mixes the two.

use super::fold::LOOKALIKE;
use super::script::{Script, script};
use super::words::WORDS;

/// `token` with its look-alikes as Latin letters; `None` where it does not mix plain Latin letters, or two other scripts, with them.
pub(crate) fn read(token: &str) -> Option<String> {
    if token.is_ascii() {
        return None;
    }
    let (mut latin, mut foreign, mut scripts) = (false, false, Vec::new());
    for c in token.chars() {
        let passes = LOOKALIKE.contains_key(&c);
        let script = script(c);
        latin |= script == Script::Latin && !passes;
        foreign |= passes || matches!(script, Script::Greek | Script::Cyrillic);
        if passes && !scripts.contains(&script) {
            scripts.push(script);
        }
    }
    if !foreign || !latin && scripts.len() < 2 {
        return None;
    }
    let read = |lunate: char| -> String {
        let letter = |c| if c == 'σ' { lunate } else { LOOKALIKE.get(&c).copied().unwrap_or(c) };
        token.chars().map(letter).collect()
    };
    // The lunate sigma, which passes for a c, is folded to the one that passes for an o.
    let (o, c) = (read('o'), read('c'));
    let is_known = |word: &str| WORDS.has(word.trim_matches(|c| script(c) != Script::Latin));
    Some(if !is_known(&o) && is_known(&c) { c } else { o })
}
