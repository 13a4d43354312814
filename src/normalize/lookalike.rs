//! Letters of other scripts that pass for Latin ones, read so only where a token mixes the two.

use super::fold::LOOKALIKE;
use super::script::{Script, script};

/// `token` with its look-alikes as Latin letters; `None` where it does not mix Latin with Greek or Cyrillic.
pub(crate) fn read(token: &str) -> Option<String> {
    if token.is_ascii() {
        return None;
    }
    let (mut latin, mut foreign) = (false, false);
    for c in token.chars() {
        match script(c) {
            Script::Latin => latin |= !LOOKALIKE.contains_key(&c),
            Script::Greek | Script::Cyrillic => foreign = true,
            _ => {}
        }
    }
    (latin && foreign).then(|| token.chars().map(|c| LOOKALIKE.get(&c).copied().unwrap_or(c)).collect())
}
