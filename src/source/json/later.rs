//! JSON that we know and do not read yet, with what to do instead.

use super::super::{How, Reader};
use super::documents::has_keys;

pub(in super::super) const SLACK: Reader = Reader {
    name: "slack",
    reads: "a Slack export",
    detect: |sample| {
        (has_keys(sample.head, &["ts", "type", "user"]) && !has_keys(sample.head, &["msgid"]))
            .then(|| "its messages have ts, type and user".to_owned())
    },
    how: How::Refused("wanted records with text and sender: jq -c '.[] | {text, sender: \"unknown\", agent: .user}' FILE > FILE.jsonl"),
};

pub(in super::super) const APP_STORE: Reader = Reader {
    name: "app-store",
    reads: "App Store Connect reviews",
    detect: |sample| {
        (sample.head.contains("customerReviews") && has_keys(sample.head, &["attributes"])).then(|| "it has customerReviews".to_owned())
    },
    how: How::Refused(
        "wanted the replies as records: take attributes.responseBody of each included customerReviewResponses as text, with channel review_reply",
    ),
};
