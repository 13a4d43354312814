//! Who is who in a chat whose format names people without saying which of them is the shop.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::message::{Message, Sender};

use super::{Context, field, role};

/// The two sides of a chat.
pub struct Parties {
    agents: Vec<String>,
    /// The other side, as the chat itself or its file is named.
    other: Option<String>,
    /// The other side is the shop: a buyer exported the chat.
    other_is_shop: bool,
    conversation: String,
}

impl Parties {
    /// Finds out who is who among `names`; `told` is after whom the chat is named. Notes what was assumed or stays open.
    pub fn find(context: &Context, names: &BTreeSet<String>, told: Option<String>) -> Parties {
        let options = &context.options.agents;
        let agents = if names.iter().any(|name| role::is_one_of(options, name)) { options.clone() } else { Vec::new() };
        let is_known = |other: &String| names.len() <= 1 || names.iter().any(|name| is_same(name, other));
        let other = told.clone().filter(is_known);
        let shops = names.iter().filter(|name| role::is_shop_name(name)).count();
        let other_is_shop = other.as_ref().is_some_and(|other| role::is_shop_name(other) && shops == 1 && names.len() > 1);
        let parties = Parties { agents, other, other_is_shop, conversation: told.unwrap_or_else(|| context.stem().to_owned()) };
        if let Some(note) = parties.note(names) {
            context.note(note);
        }
        parties
    }

    /// The side of `name`.
    pub fn sender(&self, name: &str) -> Sender {
        if !self.agents.is_empty() {
            return if role::is_one_of(&self.agents, name) { Sender::Agent } else { Sender::Buyer };
        }
        match &self.other {
            None => Sender::Unknown,
            Some(other) if is_same(other, name) == self.other_is_shop => Sender::Agent,
            Some(_) => Sender::Buyer,
        }
    }

    /// A message of `name` with all that the sides tell.
    pub fn message(&self, name: String) -> Message {
        let sender = self.sender(&name);
        let mut message = Message { sender, conversation: Some(self.conversation.clone()), ..Message::default() };
        match sender {
            Sender::Agent => {
                message.agent = Some(name);
                message.buyer = self.other.clone().filter(|_| !self.other_is_shop);
            }
            Sender::Buyer => message.buyer = Some(name),
            _ => drop(message.extra.insert("name".to_owned(), Value::String(name))),
        }
        message
    }

    fn note(&self, names: &BTreeSet<String>) -> Option<String> {
        if self.agents.is_empty() && self.other_is_shop {
            let other = self.other.as_deref().unwrap_or_default();
            return Some(format!("took {other:?} for the shop, since its name says so; --agent NAME overrides"));
        }
        if !self.agents.is_empty() || self.other.is_some() {
            return None;
        }
        Some(nobody_said(names.iter()))
    }
}

/// One clear sentence: which names were seen and what to do.
pub fn nobody_said<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<String> = names.take(5).map(|name| format!("{name:?}")).collect();
    format!("nobody said who writes for the shop; names seen: {}; name the shop's with --agent NAME", names.join(", "))
}

/// Names are one if they read alike, or if they are one telephone number.
pub fn is_same(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (numbers_a, numbers_b) = (digits(a), digits(b));
    field::fold(a) == field::fold(b) || numbers_a.len() >= 7 && numbers_a == numbers_b
}
