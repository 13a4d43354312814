//! A whole chat in one cell: split only where the whole head of a message repeats.

use std::sync::LazyLock;

use regex::Regex;

/// One message of a transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub time: Option<String>,
    pub name: String,
    pub text: String,
}

const CLOCK: &str = r"(?:(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]*|\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?,? )?\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?";

static HEADS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // [10:00] name: text; (10:01:22 AM) name: text; 2025-09-01 10:00 - name: text
        format!(r"^[\[(（【]?(?P<time>{CLOCK})[\])）】]?\s*(?:[-–|]\s*)?(?P<name>[^:：\n\d][^:：\n]{{0,40}})[:：]\s?(?P<text>.*)$"),
        // name (10:00): text
        format!(r"^(?P<name>[^:：\n(（\[]{{1,40}}?)\s*[(（\[](?P<time>{CLOCK})[)）\]]\s*[:：]?\s?(?P<text>.*)$"),
        // name 2025-09-01 10:00:00, the text below
        r"^(?P<name>[^\n]{1,40}?)\s*(?P<time>(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2} \d{1,2}:\d{2}(?::\d{2})?)\s*[:：]?(?P<text>)$"
            .to_owned(),
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("a fixed pattern"))
    .collect()
});

static TIME_ALONE: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!("^{CLOCK}$")).expect("a fixed pattern"));
static NAME_FIRST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?P<name>[^:：\n]{1,40})[:：]\s?(?P<text>.*)$").expect("a fixed pattern"));

/// The messages of `cell`, if it is a transcript: at least two, beginning with its first line.
pub fn split(cell: &str) -> Option<Vec<Said>> {
    if !cell.contains('\n') {
        return None;
    }
    HEADS.iter().find_map(|head| by_head(cell, head)).or_else(|| by_time_lines(cell)).or_else(|| by_roles(cell))
}

fn by_head(cell: &str, head: &Regex) -> Option<Vec<Said>> {
    let mut said: Vec<Said> = Vec::new();
    for line in cell.lines() {
        match (head.captures(line.trim()), said.last_mut()) {
            (Some(parts), _) => said.push(Said {
                time: Some(parts["time"].trim().to_owned()),
                name: parts["name"].trim().to_owned(),
                text: parts["text"].to_owned(),
            }),
            (None, Some(last)) => add_line(last, line),
            (None, None) if line.trim().is_empty() => {}
            (None, None) => return None,
        }
    }
    finish(said)
}

/// A time alone on a line, then `name: text`.
fn by_time_lines(cell: &str) -> Option<Vec<Said>> {
    let mut said: Vec<Said> = Vec::new();
    let mut time: Option<String> = None;
    for line in cell.lines() {
        let bare = line.trim();
        if TIME_ALONE.is_match(bare) {
            time = Some(bare.to_owned());
        } else if let (Some(at), Some(parts)) = (&time, NAME_FIRST.captures(bare)) {
            said.push(Said { time: Some(at.clone()), name: parts["name"].trim().to_owned(), text: parts["text"].to_owned() });
            time = None;
        } else if let Some(last) = said.last_mut() {
            add_line(last, line);
        } else if !bare.is_empty() {
            return None;
        }
    }
    finish(said)
}

/// `客服: …` and `客户: …` without times: every name must be a role.
fn by_roles(cell: &str) -> Option<Vec<Said>> {
    let mut said: Vec<Said> = Vec::new();
    for line in cell.lines() {
        let parts = NAME_FIRST.captures(line.trim()).filter(|parts| super::super::role::of_word(parts["name"].trim()).is_some());
        match (parts, said.last_mut()) {
            (Some(parts), _) => said.push(Said { time: None, name: parts["name"].trim().to_owned(), text: parts["text"].to_owned() }),
            (None, Some(last)) => add_line(last, line),
            (None, None) if line.trim().is_empty() => {}
            (None, None) => return None,
        }
    }
    finish(said)
}

fn add_line(last: &mut Said, line: &str) {
    if !last.text.is_empty() {
        last.text.push('\n');
    }
    last.text.push_str(line);
}

fn finish(mut said: Vec<Said>) -> Option<Vec<Said>> {
    for one in &mut said {
        one.text = one.text.trim().to_owned();
    }
    (said.len() >= 2).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_and_texts(cell: &str) -> Vec<(String, String)> {
        split(cell).unwrap_or_default().into_iter().map(|said| (said.name, said.text)).collect()
    }

    #[test]
    fn transcripts_of_all_kinds_are_split() {
        for cell in [
            "2025-09-01 10:00:00\nann: hi\n\n2025-09-01 10:01:00\nshop: hello\nthere",
            "[10:00] ann: hi\n[10:01] shop: hello\nthere",
            "ann (10:00): hi\nshop (10:01): hello\nthere",
            "(10:01:22 AM) ann: hi\n(10:02:22 AM) shop: hello\nthere",
            "ann 2025-09-01 10:00:00\nhi\nshop 2025-09-01 10:01:00\nhello\nthere",
        ] {
            assert_eq!(
                names_and_texts(cell),
                [("ann".to_owned(), "hi".to_owned()), ("shop".to_owned(), "hello\nthere".to_owned())],
                "{cell}"
            );
        }
        assert_eq!(names_and_texts("客户：在吗\n客服：在的亲").len(), 2);
    }

    #[test]
    fn a_letter_is_no_transcript() {
        assert_eq!(split("Dear Ann,\nplease note: we open at 10:00\nYours, the shop"), None);
        assert_eq!(split("Opening hours\n10:00: breakfast\n12:00: lunch"), None);
    }
}
