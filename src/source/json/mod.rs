//! JSON in all the shapes exports have: lines, one array, objects one after the other, an object around an array.
//! [`split`] cuts out records, [`documents`] feeds them to a reader; each reader beside it knows the shape of one tool.

pub(super) mod crisp;
mod documents;
pub(super) mod freshdesk;
pub(super) mod front;
pub(super) mod generic;
pub(super) mod google_business;
pub(super) mod gorgias;
pub(super) mod help_scout;
pub(super) mod hubspot;
pub(super) mod intercom;
pub(super) mod later;
pub(super) mod lazada;
pub(super) mod livechat;
pub(super) mod messenger;
pub(super) mod native;
pub(super) mod reamaze;
pub(super) mod shopee;
mod split;
pub(super) mod telegram;
pub(super) mod tiktok;
pub(super) mod wecom;
pub(super) mod zendesk;

/// A record's value, or what is wrong with it.
fn parse(record: &[u8]) -> Result<serde_json::Value, String> {
    let record = record.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(record);
    serde_json::from_slice(record).map_err(|error| {
        let start: String = String::from_utf8_lossy(record).trim().chars().take(40).collect();
        format!("broken JSON ({error}) in a record that begins with {start:?}")
    })
}
