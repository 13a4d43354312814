//! A finding as a row of a spreadsheet.

use std::borrow::Cow;

use super::record::{Found, Record};

/// A column and how many characters of it are seen where widths can be set.
pub struct Column {
    pub name: &'static str,
    pub width: u8,
}

const fn column(name: &'static str, width: u8) -> Column {
    Column { name, width }
}

/// What people act on first; what leads back to the record last.
pub const COLUMNS: [Column; 33] = [
    column("severity", 11),
    column("label", 23),
    column("confidence", 13),
    column("store", 18),
    column("team", 14),
    column("agent", 14),
    column("sent_at", 18),
    column("channel", 12),
    column("excerpt", 44),
    column("text", 60),
    column("advice", 44),
    column("platform", 14),
    column("region", 8),
    column("language", 9),
    column("pack", 14),
    column("pack_date", 11),
    column("clause", 44),
    column("cost", 30),
    column("url", 30),
    column("file", 30),
    column("record", 9),
    column("message", 14),
    column("conversation", 14),
    column("buyer", 14),
    column("sender", 8),
    column("related", 14),
    column("fingerprint", 14),
    column("template", 14),
    column("seen", 8),
    column("status", 11),
    column("owner", 14),
    column("due", 11),
    column("note", 30),
];

/// The cells of a finding, in the order of [`COLUMNS`].
pub fn row<'r>(record: &'r Record<'_>, found: &'r Found<'_>) -> [Cow<'r, str>; COLUMNS.len()] {
    fn or_empty(text: Option<&str>) -> Cow<'_, str> {
        Cow::Borrowed(text.unwrap_or_default())
    }
    let place = &record.place;
    let follow_up = found.follow_up.as_ref();
    [
        found.severity.as_str().into(),
        found.label.as_str().into(),
        found.confidence.to_string().into(),
        or_empty(place.store.as_deref()),
        or_empty(place.team.as_deref()),
        or_empty(place.agent.as_deref()),
        or_empty(place.sent_at),
        place.channel.as_str().into(),
        found.excerpt.as_str().into(),
        record.text.as_ref().into(),
        found.advice.into(),
        or_empty(place.platform),
        or_empty(place.region),
        or_empty(place.language),
        found.policy.pack.into(),
        found.policy.date.into(),
        found.policy.clause.into(),
        found.policy.cost.into(),
        found.policy.url.into(),
        place.source.path.as_ref().into(),
        place.source.record.to_string().into(),
        place.message.as_ref().into(),
        or_empty(place.conversation.as_deref()),
        or_empty(place.buyer.as_deref()),
        place.sender.as_str().into(),
        found.related.join(" ").into(),
        found.fingerprint.into(),
        found.template.into(),
        follow_up.map_or("", |follow_up| follow_up.seen.as_str()).into(),
        follow_up.map_or("", |follow_up| follow_up.status.as_str()).into(),
        or_empty(follow_up.and_then(|follow_up| follow_up.owner.as_deref())),
        follow_up.and_then(|follow_up| follow_up.due).map(|day| day.to_string()).unwrap_or_default().into(),
        or_empty(follow_up.and_then(|follow_up| follow_up.note.as_deref())),
    ]
}

/// Excel refuses cells of more than 32,767 UTF-16 units.
const LONGEST_CELL: usize = 32_000;

/// The text as a cell can hold it.
pub fn cell_text(text: &str) -> Cow<'_, str> {
    let units: usize = if text.len() > LONGEST_CELL { text.chars().map(char::len_utf16).sum() } else { 0 };
    let mut cell = Cow::Borrowed(text);
    if units > LONGEST_CELL {
        let mut left = LONGEST_CELL;
        let fits = |c: &char| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(c.len_utf16());
            fits
        };
        cell = Cow::Owned(text.chars().take_while(fits).collect::<String>() + "…");
    }
    if cell.contains('\0') {
        cell = Cow::Owned(cell.replace('\0', "\u{fffd}"));
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_cut_before_excel_refuses_it() {
        for text in ["รีวิว".repeat(9_000), "👍".repeat(20_000)] {
            assert!(cell_text(&text).encode_utf16().count() <= 32_767);
        }
        assert_eq!(cell_text(&"a".repeat(32_000)).len(), 32_000);
    }
}
