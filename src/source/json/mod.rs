//! JSON in all the shapes exports have: lines, one array, objects one after the other, an object around an array.
//! [`split`] cuts out records; each reader beside it knows one tool's shape.

pub(super) mod generic;
pub(super) mod native;
mod split;

/// A record's value, or what is wrong with it.
fn parse(record: &[u8]) -> Result<serde_json::Value, String> {
    let record = record.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(record);
    serde_json::from_slice(record).map_err(|error| {
        let start: String = String::from_utf8_lossy(record).trim().chars().take(40).collect();
        format!("broken JSON ({error}) in a record that begins with {start:?}")
    })
}
