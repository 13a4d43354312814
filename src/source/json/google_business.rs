//! Google Business Profile: reviews with replies, from Takeout or the API.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, has_keys, list, text, when};
use crate::message::Channel;
pub(in super::super) const READER: Reader = Reader {
    name: "google-business",
    reads: "Google Business reviews (JSON)",
    detect: |sample| (has_keys(sample.head, &["starRating", "reviewer"])).then(|| "its reviews have starRating".to_owned()),
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let reviews = list(value, "reviews");
    if reviews.is_empty() {
        read_review(value, out);
    }
    for review in reviews {
        read_review(review, out);
    }
}

fn read_review(review: &Value, out: &mut Out<'_>) {
    // accounts/1/locations/2/reviews/3
    let name = text(review, &["name", "reviewId"]).unwrap_or_default();
    let base = Message {
        conversation: Some(name.clone()).filter(|name| !name.is_empty()),
        channel: Channel::ReviewReply,
        platform: Some("google".to_owned()),
        store: name.split("/locations/").nth(1).and_then(|rest| rest.split('/').next()).map(str::to_owned),
        buyer: text(review, &["reviewer.displayName"]),
        ..Message::default()
    };
    let words = |path| text(review, &[path]).map(|words| as_written(&words)).unwrap_or_default();
    out.push(Message {
        id: name.clone(),
        sender: Sender::Buyer,
        text: words("comment"),
        sent_at: when(review, &["updateTime", "createTime"]),
        ..base.clone()
    });
    let id = if name.is_empty() { name } else { format!("{name}/reply") };
    out.push(Message { id, text: words("reviewReply.comment"), sent_at: when(review, &["reviewReply.updateTime"]), ..base });
}

/// Google puts its translation before or behind what was written.
fn as_written(text: &str) -> String {
    if let Some((_, original)) = text.split_once("(Original)") {
        return original.trim().to_owned();
    }
    text.split("(Translated by Google)").next().filter(|before| !before.trim().is_empty()).unwrap_or(text).trim().to_owned()
}
