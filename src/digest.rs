//! What stands for a list of texts: a half of SHA-256, which tells it from any other.

use sha2::{Digest, Sha256};

/// The first half of SHA-256 over the parts, each behind its length, so that no border between two can be moved unseen.
pub fn digest<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize()[..16].try_into().expect("SHA-256 has 32 bytes")
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_between_parts_count() {
        assert_ne!(digest([&b"ab"[..], b"c"]), digest([&b"a"[..], b"bc"]));
        assert_eq!(hex(&[0, 171]), "00ab");
    }
}
