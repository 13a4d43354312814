//! Personal data and contacts in a text: a pattern proposes, a checksum or a library decides.

mod account;
mod address;
mod birth;
mod card;
mod checksum;
mod code;
mod email;
#[cfg(test)]
mod examples;
mod handle;
mod iban;
mod link;
pub mod mask;
mod money;
mod name;
mod national;
mod order;
mod page;
mod phone;
mod resolve;
mod table;
mod tracking;
mod words;

use std::ops::Range;

pub use self::mask::Masker;
pub use self::name::greeted;
use self::page::Page;
use crate::finding::Span;
use crate::normalize::{Normalized, Reading};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $name:ident $text:literal,)*) => {
        /// What was identified.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($(#[doc = $doc])* $name,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$name,)*];

            /// Its name in evidence and masks.
            pub fn as_str(self) -> &'static str {
                match self { $(Kind::$name => $text,)* }
            }
        }
    };
}

kinds! {
    Phone "phone",
    Email "email",
    /// A link to a web page.
    Link "link",
    /// A link to a chat or profile of a messenger.
    MessengerLink "messenger-link",
    /// A user name beside a messenger's name, or `@name`.
    Handle "handle",
    /// A payment card that passes the Luhn check.
    Card "card",
    Iban "iban",
    /// A bank account or wallet number beside bank words.
    Account "account",
    /// A national identity, passport or tax number.
    NationalId "national-id",
    /// A date that stands beside birth words.
    BirthDate "birth-date",
    /// A street address or its like.
    Address "address",
    Order "order",
    Tracking "tracking",
    /// A full name with a title or honorific.
    Name "name",
    /// An amount of money.
    Money "money",
}

impl Kind {
    /// Whether it is hidden in what is printed: all but amounts of money and links to plain web pages.
    pub fn is_masked(self) -> bool {
        !matches!(self, Kind::Money | Kind::Link)
    }
}

/// One identifier in a reading of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    pub kind: Kind,
    /// In bytes of the reading it was found in.
    pub range: Range<usize>,
    /// Whether only the loose reading has it.
    pub loose: bool,
}

impl Identifier {
    /// Where it stands in the text as given.
    pub fn span(&self, text: &Normalized<'_>) -> Span {
        let reading = if self.loose { text.loose().unwrap_or(text.plain()) } else { text.plain() };
        text.span(reading, self.range.clone())
    }
}

/// All identifiers of a text, in order of their start in it. No two share a byte of it.
pub fn find(normalized: &Normalized<'_>) -> Vec<Identifier> {
    let mut found = search(normalized, normalized.plain());
    if let Some(loose) = normalized.loose() {
        add_loose(normalized, loose, &mut found);
    }
    found
}

/// A recogniser reads the page and adds what it finds; others may find the same, and [`resolve`] decides.
type Recogniser = fn(&Page<'_>, &mut Vec<Identifier>);

/// Those that start from a number, and those that need none.
const WITH_DIGITS: &[Recogniser] = &[
    card::find,
    iban::find,
    phone::find,
    order::find,
    tracking::find,
    money::find,
    account::find,
    birth::find,
    national::find,
    address::find,
];
const ALWAYS: &[Recogniser] = &[phone::spoken::find, email::find, link::find, handle::find, name::find];

fn search(normalized: &Normalized<'_>, reading: &Reading) -> Vec<Identifier> {
    let page = Page::new(normalized.source(), reading);
    let mut found = Vec::new();
    if !page.numbers.is_empty() {
        WITH_DIGITS.iter().for_each(|recognise| recognise(&page, &mut found));
    }
    ALWAYS.iter().for_each(|recognise| recognise(&page, &mut found));
    resolve::resolve(found, &page)
}

/// Adds what only the loose reading has: contacts, which people disguise. Codes and amounts are not read loosely, since leet would make
/// letters of their digits.
fn add_loose(normalized: &Normalized<'_>, loose: &Reading, found: &mut Vec<Identifier>) {
    let known: Vec<Range<usize>> = found.iter().map(|known| normalized.plain().source_range(known.range.clone())).collect();
    let mut all: Vec<(usize, Identifier)> = known.iter().map(|range| range.start).zip(std::mem::take(found)).collect();
    for more in search(normalized, loose) {
        let range = loose.source_range(more.range.clone());
        let is_contact = matches!(more.kind, Kind::Phone | Kind::Email | Kind::Link | Kind::MessengerLink | Kind::Handle);
        if is_contact && loose.touches_overlay(&more.range) && !page::touches(&known, &range) {
            all.push((range.start, Identifier { loose: true, ..more }));
        }
    }
    all.sort_by_key(|(start, _)| *start);
    found.extend(all.into_iter().map(|(_, identifier)| identifier));
}
