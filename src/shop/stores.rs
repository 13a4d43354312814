//! The stores that a shop says it has: what their records lack is filled in, and what is their own is nobody's personal data.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::values::{Values, is_long_enough};
use crate::error::{Error, Result};
use crate::finding::Span;
use crate::message::Message;
use crate::normalize::Normalized;
use crate::rules::Language;

/// One `[stores.NAME]`, as written; the name is the one that records have.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSpec {
    /// For records of the store that do not say; they choose the pack.
    pub platform: Option<String>,
    pub region: Option<String>,
    /// What it writes in, where the words do not tell.
    pub language: Option<String>,
    /// Who writes for it. Where it is one team, records that do not say are its.
    #[serde(default)]
    pub teams: Vec<String>,
    /// Its own hotlines, e-mail and postal addresses, payment accounts and social handles.
    #[serde(default)]
    pub own: Vec<String>,
}

/// A store, checked.
#[derive(Clone, Debug)]
pub struct Store {
    pub platform: Option<String>,
    pub region: Option<String>,
    /// A BCP 47 tag.
    pub language: Option<&'static str>,
    pub teams: Vec<String>,
}

/// All stores of a shop.
#[derive(Clone, Debug, Default)]
pub struct Stores {
    stores: BTreeMap<String, Store>,
    own: Values,
}

impl Stores {
    /// Checks what was written of each store.
    ///
    /// # Errors
    /// Names the store and what was wanted: an unknown language, or a value of its own that is too short to be found.
    pub fn new(specs: &BTreeMap<String, StoreSpec>) -> Result<Stores> {
        let mut stores = BTreeMap::new();
        for (name, spec) in specs {
            let wrong = |why: String| Error::Setting { place: format!("[stores.{name}]"), why };
            if let Some(short) = spec.own.iter().find(|value| !is_long_enough(value)) {
                return Err(wrong(format!(
                    "own = {short:?} is too short to be told from other words; wanted at least four letters or digits"
                )));
            }
            let language = spec.language.as_deref().map(|tag| language(tag).map_err(wrong)).transpose()?;
            let StoreSpec { platform, region, teams, .. } = spec.clone();
            stores.insert(name.clone(), Store { platform, region, language, teams });
        }
        let own = Values::new(specs.values().flat_map(|spec| &spec.own).map(|value| (0, value.as_str())));
        Ok(Stores { stores, own })
    }

    /// The store of that name.
    pub fn get(&self, name: &str) -> Option<&Store> {
        self.stores.get(name)
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.stores.keys().map(String::as_str)
    }

    /// Fills in what the record does not say of its store.
    pub fn complete(&self, message: &mut Message) {
        let Some(store) = message.store.as_deref().and_then(|name| self.stores.get(name)) else { return };
        let fill = |field: &mut Option<String>, with: Option<&String>| {
            if field.as_deref().is_none_or(str::is_empty) {
                *field = with.cloned();
            }
        };
        fill(&mut message.platform, store.platform.as_ref());
        fill(&mut message.region, store.region.as_ref());
        if let [team] = store.teams.as_slice() {
            fill(&mut message.team, Some(team));
        }
    }

    /// Whether no store names anything of its own.
    pub fn own_nothing(&self) -> bool {
        self.own.is_empty()
    }

    /// Where the text names what is a store's own, whichever it is: the hotline of a sister store is no person's either.
    pub fn own(&self, text: &Normalized<'_>) -> Vec<Span> {
        self.own.find(text).into_iter().map(|mention| mention.span).collect()
    }
}

fn language(tag: &str) -> Result<&'static str, String> {
    let known = || Language::all().filter(|&language| language != Language::ANY).map(Language::tag);
    known().find(|known| *known == tag).ok_or_else(|| {
        let known: Vec<&str> = known().collect();
        format!("there is no language {tag:?}; there are {}", known.join(" "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Channel;

    fn stores(text: &str) -> Result<Stores> {
        Stores::new(&toml::from_str(text).expect("sound TOML"))
    }

    #[test]
    fn what_a_record_says_is_kept_and_what_it_lacks_is_filled_in() {
        let stores =
            stores("[sg-01]\nplatform = \"shopee\"\nregion = \"SG\"\nteams = [\"a\"]\n[two]\nteams = [\"a\", \"b\"]").expect("sound");
        let of = |store: &str| Message { store: Some(store.to_owned()), ..Message::new("hi", Channel::Chat) };
        let mut message = Message { region: Some("MY".to_owned()), ..of("sg-01") };
        stores.complete(&mut message);
        assert_eq!(
            [&message.platform, &message.region, &message.team].map(|field| field.as_deref()),
            [Some("shopee"), Some("MY"), Some("a")]
        );
        for store in ["two", "three"] {
            let mut message = of(store);
            stores.complete(&mut message);
            assert_eq!(message, of(store));
        }
    }

    #[test]
    fn mistakes_are_told_with_their_store() {
        let told = |text| stores(text).expect_err("a mistake").to_string();
        assert_eq!(
            told("[sg-01]\nown = [\"1\"]"),
            "[stores.sg-01]: own = \"1\" is too short to be told from other words; wanted at least four letters or digits"
        );
        assert!(told("[sg-01]\nlanguage = \"xx\"").starts_with("[stores.sg-01]: there is no language \"xx\"; there are "));
    }
}
