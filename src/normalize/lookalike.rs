//! Letters of other scripts, and phonetic ones, that pass for plain Latin ones, read so only where a token mixes the two.

use super::fold::LOOKALIKE;
use super::script::{Script, script};

/// `token` with its look-alikes as Latin letters; `None` where it does not mix plain Latin letters with others.
pub(crate) fn read(token: &str) -> Option<String> {
    if token.is_ascii() {
        return None;
    }
    let (mut latin, mut foreign) = (false, false);
    for c in token.chars() {
        let passes = LOOKALIKE.contains_key(&c);
        latin |= script(c) == Script::Latin && !passes;
        foreign |= passes || matches!(script(c), Script::Greek | Script::Cyrillic);
    }
    (latin && foreign).then(|| token.chars().map(|c| LOOKALIKE.get(&c).copied().unwrap_or(c)).collect())
}
