//! Personal data and contacts in a text: a pattern proposes, a checksum or a library decides.

pub mod mask;

use std::ops::Range;

use crate::normalize::Normalized;
pub use mask::Masker;

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

/// One identifier in a reading of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    pub kind: Kind,
    /// In bytes of the reading it was found in.
    pub range: Range<usize>,
    /// Whether only the loose reading has it.
    pub loose: bool,
}

/// All identifiers of a text, in order of their start.
pub fn find(normalized: &Normalized<'_>) -> Vec<Identifier> {
    let _ = normalized;
    Vec::new()
}
