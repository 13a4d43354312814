//! What a shop knows of its buyers: their own data given back to them in chat is no leak, another's is.

use std::collections::HashMap;

use super::values::{Mention, Values};
use crate::finding::Span;
use crate::identifier::{self, Kind};
use crate::label::Label;
use crate::message::{Channel, Message};
use crate::normalize::Normalized;

/// What is known of one buyer, as written: a row of a table, or a line. Each value may be several, divided by `;`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownSpec {
    pub store: Option<String>,
    pub buyer: Option<String>,
    pub conversation: Option<String>,
    /// What belongs to the buyer, each with its kind.
    pub values: Vec<(KnownKind, String)>,
}

macro_rules! kinds {
    ($($name:ident $text:literal $kind:ident $label:ident,)*) => {
        /// What can be known of a buyer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum KnownKind { $($name,)* }

        impl KnownKind {
            /// Every kind.
            pub const ALL: &'static [KnownKind] = &[$(KnownKind::$name,)*];

            /// Its column or key.
            pub fn as_str(self) -> &'static str {
                match self { $(KnownKind::$name => $text,)* }
            }

            /// What it is identified as in evidence.
            fn kind(self) -> Kind {
                match self { $(KnownKind::$name => Kind::$kind,)* }
            }

            /// What giving it to another buyer is.
            fn label(self) -> Label {
                match self { $(KnownKind::$name => Label::$label,)* }
            }
        }
    };
}

kinds! {
    Phone "phone" Phone PrivacyContact,
    Email "email" Email PrivacyContact,
    Address "address" Address PrivacyAddress,
    Order "order" Order PrivacyOrder,
    Name "name" Name PrivacyIdentity,
}

/// All buyers that a shop knows.
#[derive(Clone, Debug, Default)]
pub struct Known {
    values: Values,
    owned: Vec<Owned>,
    /// Store, then conversation or buyer; the store is empty where the row names none.
    conversations: HashMap<(String, String), u32>,
    buyers: HashMap<(String, String), u32>,
}

/// Whose a value is, and what.
#[derive(Clone, Copy, Debug)]
struct Owned {
    person: u32,
    kind: KnownKind,
    /// Nothing else is written so.
    is_telling: bool,
}

/// A buyer's value in another buyer's chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anothers {
    pub label: Label,
    pub kind: Kind,
    pub span: Span,
}

/// What a text names of buyers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The data of the buyer who reads it.
    pub own: Vec<Span>,
    pub anothers: Vec<Anothers>,
}

impl Known {
    /// All that the rows say. Rows of one buyer, or of one conversation, are about one person.
    pub fn new(rows: &[KnownSpec]) -> Known {
        let mut known = Known::default();
        let mut owned: Vec<Owned> = Vec::new();
        let mut values: Vec<(u32, &str)> = Vec::new();
        let mut persons = 0;
        for row in rows {
            let key = |part: &Option<String>| part.clone().map(|part| (row.store.clone().unwrap_or_default(), part));
            let (buyer, conversation) = (key(&row.buyer), key(&row.conversation));
            let before = buyer.as_ref().and_then(|key| known.buyers.get(key));
            let before = before.or_else(|| conversation.as_ref().filter(|_| buyer.is_none()).and_then(|key| known.conversations.get(key)));
            let person = before.copied().unwrap_or_else(|| {
                persons += 1;
                persons
            });
            known.buyers.extend(buyer.map(|key| (key, person)));
            known.conversations.extend(conversation.map(|key| (key, person)));
            for (kind, value) in &row.values {
                values.push((owned.len() as u32, value.as_str()));
                owned.push(Owned { person, kind: *kind, is_telling: kind.is_telling(value) });
            }
        }
        Known { values: Values::new(values), owned, ..known }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// What a chat message names of buyers. What may be anything counts as another buyer's only where the text says what it is. A public reply
    /// has no reader of its own, and nobody is told whose chat it is where the buyer is not known: then nothing is said.
    pub fn named(&self, message: &Message, text: &Normalized<'_>) -> Named {
        let Some(reader) = self.reader(message).filter(|_| message.channel == Channel::Chat) else { return Named::default() };
        let mentions = self.values.find(text);
        let owned = |mention: &Mention| self.owned[mention.owner as usize];
        let (own, anothers): (Vec<Mention>, Vec<Mention>) = mentions.into_iter().partition(|mention| owned(mention).person == reader);
        let own: Vec<Span> = own.into_iter().map(|mention| mention.span).collect();
        // Two who live together share a number.
        let anothers: Vec<Mention> = anothers.into_iter().filter(|mention| !own.iter().any(|own| own.overlaps(mention.span))).collect();
        if anothers.is_empty() {
            return Named { own, anothers: Vec::new() };
        }
        let identified: Vec<(Kind, Span)> = identifier::find(text).iter().map(|found| (found.kind, found.span(text))).collect();
        let is_meant = |mention: &Mention| {
            let Owned { kind, is_telling, .. } = owned(mention);
            let is = |wanted: Kind| identified.iter().any(|(kind, span)| *kind == wanted && span.overlaps(mention.span));
            is(kind.kind()) || (is_telling && !is(Kind::Money))
        };
        let anothers = anothers.iter().filter(|mention| is_meant(mention)).map(|mention| {
            let kind = owned(mention).kind;
            Anothers { label: kind.label(), kind: kind.kind(), span: mention.span }
        });
        Named { anothers: anothers.collect(), own }
    }

    fn reader(&self, message: &Message) -> Option<u32> {
        let find = |in_: &HashMap<(String, String), u32>, id: &Option<String>| {
            let id = id.as_ref()?;
            let stores = [message.store.clone().unwrap_or_default(), String::new()];
            stores.into_iter().find_map(|store| in_.get(&(store, id.clone())).copied())
        };
        find(&self.conversations, &message.conversation).or_else(|| find(&self.buyers, &message.buyer))
    }
}

impl KnownKind {
    /// Whether a value is hardly anything else wherever it stands: "5512" may be a price, "Rose" a colour.
    fn is_telling(self, value: &str) -> bool {
        let parts = value.split_whitespace().count();
        value.chars().filter(|c| c.is_numeric()).count() >= 7
            || match self {
                KnownKind::Name => parts >= 2,
                KnownKind::Address => parts >= 3,
                KnownKind::Phone | KnownKind::Email | KnownKind::Order => false,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(conversation: &str, buyer: Option<&str>, values: &[(KnownKind, &str)]) -> KnownSpec {
        KnownSpec {
            store: None,
            buyer: buyer.map(str::to_owned),
            conversation: Some(conversation.to_owned()),
            values: values.iter().map(|(kind, value)| (*kind, (*value).to_owned())).collect(),
        }
    }

    fn named(known: &Known, conversation: &str, channel: Channel, text: &str) -> (Vec<String>, Vec<(Label, String)>) {
        let message = Message { conversation: Some(conversation.to_owned()), store: Some("s".to_owned()), ..Message::new(text, channel) };
        let Named { own, anothers } = known.named(&message, &Normalized::new(text));
        let part = |span: Span| text[span.start..span.end].to_owned();
        (own.into_iter().map(part).collect(), anothers.into_iter().map(|found| (found.label, part(found.span))).collect())
    }

    #[test]
    fn a_buyers_own_data_and_anothers_are_told_apart_in_chat() {
        use KnownKind::{Address, Phone};
        let known = Known::new(&[
            row("c1", Some("b1"), &[(Phone, "+65 9123 4567")]),
            row("c2", Some("b2"), &[(Phone, "+65 8888 1234"), (Address, "14 Station Road")]),
            row("c3", Some("b1"), &[]),
        ]);
        let text = "Is 9123 4567 right, or 8888 1234? It went to 14 Station Rd, 14 Station Road.";
        let (own, anothers) = named(&known, "c1", Channel::Chat, text);
        assert_eq!(own, ["9123 4567"]);
        let another = |label, part: &str| (label, part.to_owned());
        assert_eq!(anothers, [another(Label::PrivacyContact, "8888 1234"), another(Label::PrivacyAddress, "14 Station Road")]);
        assert_eq!(named(&known, "c3", Channel::Chat, text).0, ["9123 4567"], "the same buyer in another conversation");
        for (conversation, channel) in [("c9", Channel::Chat), ("c1", Channel::ReviewReply)] {
            assert_eq!(named(&known, conversation, channel, text), (Vec::new(), Vec::new()));
        }
    }

    #[test]
    fn what_two_share_is_nobody_elses() {
        let phone = [(KnownKind::Phone, "+65 9123 4567")];
        let known = Known::new(&[row("c1", Some("b1"), &phone), row("c2", Some("b2"), &phone)]);
        for conversation in ["c1", "c2"] {
            assert_eq!(named(&known, conversation, Channel::Chat, "9123 4567"), (vec!["9123 4567".to_owned()], Vec::new()));
        }
    }
}
