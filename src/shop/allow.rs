//! What a shop allows though a rule speaks against it: each with a reason and an end, so that nothing is forgotten.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use super::values::{Values, is_long_enough};
use crate::error::{Error, Result};
use crate::finding::{Evidence, Finding, Span};
use crate::label::{Category, Label};
use crate::message::Message;
use crate::normalize::Normalized;

/// One `[[allow]]`, as written. All that it names must hold of a finding.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowSpec {
    /// Words that are to blame for the finding.
    pub phrase: Option<String>,
    /// The id of the only rule that holds.
    pub rule: Option<String>,
    pub label: Option<Label>,
    /// The finding's `template`, as reports have it.
    pub template: Option<String>,
    /// A store's own contact or account, to which buyers may be led.
    pub value: Option<String>,
    /// Only in messages of this store.
    pub store: Option<String>,
    pub reason: String,
    /// The last day on which it holds, as a string or a TOML date.
    #[serde(deserialize_with = "date")]
    pub until: Date,
}

/// An `[[allow]]`, checked.
#[derive(Clone, Debug)]
pub struct Allow {
    /// What it is about, in a few words.
    pub what: String,
    pub reason: String,
    /// The last day on which it holds.
    pub until: Date,
    pub rule: Option<String>,
    label: Option<Label>,
    template: Option<String>,
    store: Option<String>,
    phrase: Option<(String, Values)>,
    value: Option<Values>,
}

/// What must be to blame for a finding, which shows when the message is read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blame {
    /// These words: without them, the message no longer carries the label; and if `alone`, they carry it by themselves.
    Words { words: Vec<Span>, alone: bool },
    /// The contact at these places: the message without their sentences no longer carries the label.
    Contact(Vec<Span>),
}

impl Allow {
    /// Checks the `number`th entry.
    ///
    /// # Errors
    /// Says what it lacks or what cannot be meant.
    pub fn new(number: usize, spec: AllowSpec) -> Result<Allow> {
        let AllowSpec { phrase, rule, label, template, value, store, reason, until } = spec;
        let wrong = |why: String| Err(Error::Setting { place: format!("[[allow]] {number}"), why });
        let named = [("phrase", &phrase), ("rule", &rule), ("template", &template), ("value", &value)];
        let mut what: Vec<String> = named.iter().filter_map(|(name, said)| Some(format!("{name} {:?}", said.as_deref()?))).collect();
        what.extend(label.map(|label| format!("label {label}")));
        if what.is_empty() {
            return wrong("names nothing; wanted a phrase, rule, label, template or value".to_owned());
        }
        what.extend(store.as_deref().map(|store| format!("store {store:?}")));
        if reason.trim().is_empty() {
            return wrong("has an empty reason; wanted why it is allowed".to_owned());
        }
        for (name, said) in [("phrase", &phrase), ("value", &value)] {
            if said.as_deref().is_some_and(|said| !is_long_enough(said)) {
                return wrong(format!("{name} is too short to be told from other words; wanted at least four letters or digits"));
            }
        }
        if value.is_some() && label.is_some_and(|label| !is_of_contacts(label)) {
            return wrong("a value clears privacy.* and diversion.* only; wanted another label, or a phrase".to_owned());
        }
        let searched = |text: &str| Values::new([(0, text)]);
        Ok(Allow {
            what: what.join(", "),
            reason,
            until,
            rule,
            label,
            template,
            store,
            phrase: phrase.map(|phrase| (phrase.clone(), searched(&phrase))),
            value: value.as_deref().map(searched),
        })
    }

    /// Whether its end has passed.
    pub fn is_expired(&self, today: Date) -> bool {
        self.until < today
    }

    /// The words it allows.
    pub fn phrase(&self) -> Option<&str> {
        self.phrase.as_ref().map(|(phrase, _)| phrase.as_str())
    }

    /// What must be to blame for a finding on `message`, whose text is `text`, for it to be allowed; `None` if it is not about it.
    pub fn blames(&self, message: &Message, text: &Normalized<'_>, finding: &Finding, template: &str) -> Option<Vec<Blame>> {
        let differs = |wanted: &Option<String>, is: Option<&str>| wanted.as_deref().is_some_and(|wanted| is != Some(wanted));
        if self.label.is_some_and(|label| label != finding.label)
            || differs(&self.store, message.store.as_deref())
            || differs(&self.template, Some(template))
            || self.rule.as_deref().is_some_and(|rule| !is_only_rule(finding, rule))
        {
            return None;
        }
        let mut blames = Vec::new();
        if let Some(values) = &self.value {
            let places = spans(values, text);
            if places.is_empty() || !is_of_contacts(finding.label) {
                return None;
            }
            blames.push(Blame::Contact(places));
        }
        if let Some((_, phrase)) = &self.phrase {
            let words = spans(phrase, text);
            let inside = words.iter().any(|word| word.start <= finding.span.start && finding.span.end <= word.end);
            if !words.iter().any(|word| word.overlaps(finding.span)) || (!inside && by_conversation(finding)) {
                return None;
            }
            blames.push(Blame::Words { words, alone: !inside && self.label.is_none() });
        }
        Some(blames)
    }
}

fn spans(values: &Values, text: &Normalized<'_>) -> Vec<Span> {
    values.find(text).into_iter().map(|mention| mention.span).collect()
}

/// Labels that a contact or account can be to blame for.
fn is_of_contacts(label: Label) -> bool {
    matches!(label.category(), Category::Privacy | Category::Diversion)
}

fn by_conversation(finding: &Finding) -> bool {
    finding.evidence.iter().any(|evidence| matches!(evidence, Evidence::Conversation { .. }))
}

fn is_only_rule(finding: &Finding, rule: &str) -> bool {
    let mut rules = finding.evidence.iter().filter_map(|evidence| match evidence {
        Evidence::Rule { id, .. } => Some(id),
        _ => None,
    });
    let mut any = false;
    rules.all(|id| {
        any = true;
        id == rule
    }) && any
}

/// A date as a string, or as TOML writes dates.
fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Toml(toml::value::Datetime),
    }
    let text = match Written::deserialize(from)? {
        Written::Text(text) => text,
        Written::Toml(date) => date.to_string(),
    };
    text.parse().map_err(|_| serde::de::Error::custom(format!("{text:?} is no day; wanted one such as 2026-12-31")))
}
