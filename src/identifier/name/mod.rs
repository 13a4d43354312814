//! Full names: a title or form of address and a name of at least two parts ("Mr John Smith", "王小明先生", "김민수 고객님"), or such a name
//! behind a word that introduces one ("recipient: …"). First names and surnames alone, as greetings have them, are none.
//!
//! `rules/identifier/words.toml` has the titles, `names.toml` the surnames and the words that are no names.

mod east_asian;
mod greeting;
mod latin;
mod lists;
mod thai;

pub use self::greeting::greeted;
use self::lists::LISTS;
use super::page::Page;
use super::words::{Cue, Topic};
use super::{Identifier, Kind};

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    if page.text.contains(['님', '씨']) {
        east_asian::glued(page).for_each(|range| page.hit(Kind::Name, range, out));
    }
    for cue in &page.cues {
        let range = match cue.topic {
            Topic::Title if is_title(page, cue) => latin::full_name(page, cue).or_else(|| thai::full_name(page, cue)),
            Topic::Honorific => east_asian::before(page, cue),
            Topic::Name => introduced(page, cue)
                .and_then(|at| east_asian::at(page, at).or_else(|| latin::at(page, at, cue)).or_else(|| thai::at(page, at))),
            _ => None,
        };
        if let Some(range) = range {
            page.hit(Kind::Name, range, out);
        }
    }
}

/// Whether the word is a title here: some are also common words, and only a capital tells.
fn is_title(page: &Page<'_>, cue: &Cue) -> bool {
    let title = &page.text[cue.start..cue.end];
    !LISTS.has("title.never", title) && (!LISTS.has("title.capital", title) || page.is_capital(cue.start))
}

/// Where a name introduced by `cue` begins.
fn introduced(page: &Page<'_>, cue: &Cue) -> Option<usize> {
    let word = &page.text[cue.start..cue.end];
    let before = page.text[..cue.start].trim_end().rsplit([' ', '\n']).next().unwrap_or_default();
    if LISTS.has("introduction.other", before) {
        return None;
    }
    let rest = &page.text[cue.end..];
    // "recipient po: …"
    let rest = rest.strip_prefix(" po").filter(|rest| rest.starts_with([':', ' '])).unwrap_or(rest);
    let bare = rest.trim_start_matches(['.', ' ']);
    let name = bare.trim_start_matches([':', '是', '为']).trim_start_matches(' ');
    let has_sign = name.len() < bare.len();
    (has_sign || LISTS.has("introduction.bare", word)).then(|| page.text.len() - name.len())
}
