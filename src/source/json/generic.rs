//! JSON of no tool we know: objects whose keys say what they hold, at whatever depth they lie.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use crate::error::Result;
use crate::message::Message;

use super::super::field::{self, Field};
use super::super::heading::{self, Fit};
use super::super::table::row::{self, Row, Shape};
use super::super::time::Order;
use super::super::{Context, How, Opened, Reader, Sample, Text};
use super::documents::{self, Out};

pub(in super::super) const READER: Reader =
    Reader { name: "json", reads: "JSON with keys that say what they hold", detect, how: How::Text(open) };

fn detect(sample: &Sample<'_>) -> Option<String> {
    let text = sample.head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    let second = text.get(1..)?.trim_start();
    let is_json = text.starts_with('{') && second.starts_with(['"', '}']) || text.starts_with('[') && second.starts_with(['{', '[', ']']);
    is_json.then(|| "it is JSON of no tool that is known; its keys are compared with known headings".to_owned())
}

fn open(text: Text) -> Result<Opened> {
    documents::open(text, read)
}

fn read(value: &Value, out: &mut Out<'_>) {
    let before = out.ready.len();
    walk(value, &mut Vec::new(), out.number, out.context, out.ready);
    if out.ready.len() == before && !value.as_array().is_some_and(Vec::is_empty) {
        let keys = value.as_object().map(|object| object.keys().take(8).cloned().collect::<Vec<_>>().join(", ")).unwrap_or_default();
        out.broken(format!("no text in an object with the keys {keys:?}; wanted one such as text, message or body, or --map text=KEY"));
    }
}

/// Makes messages of `value` and of what lies in it; `above` holds what the objects around it say.
fn walk(value: &Value, above: &mut Vec<(Field, String)>, number: u64, context: &Context, out: &mut VecDeque<Result<Message>>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| walk(value, above, number, context, out)),
        Value::Object(object) => {
            let mut row = Row { record: number, ..Row::default() };
            gather(object, "", context, &mut row);
            let said: Vec<(Field, String)> =
                row.values.iter().filter(|(field, _)| is_of_conversation(*field)).map(|(field, value)| (*field, value.clone())).collect();
            if row.get(Field::Text).is_some() || row.get(Field::Reply).is_some() {
                for (field, value) in above.iter() {
                    if row.get(*field).is_none() {
                        row.values.push((*field, value.clone()));
                    }
                }
                let shape = Shape::of_fields(row.values.iter().map(|&(field, _)| field), Order::DayFirst);
                row::messages(row, &shape, context, out);
            } else if let (0, Some(id)) = (above.iter().filter(|(field, _)| *field == Field::Conversation).count(), row.get(Field::Id)) {
                above.push((Field::Conversation, id.to_owned()));
            }
            let depth = above.len();
            above.extend(said);
            object.values().filter(|value| holds_objects(value)).for_each(|value| walk(value, above, number, context, out));
            above.truncate(depth);
        }
        _ => {}
    }
}

fn is_of_conversation(field: Field) -> bool {
    matches!(
        field,
        Field::Conversation | Field::Store | Field::Buyer | Field::Agent | Field::Team | Field::Platform | Field::Region | Field::Language
    )
}

fn holds_objects(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.iter().any(|value| value.is_object() || value.is_array()),
        Value::Object(object) => object.values().any(holds_objects),
        _ => false,
    }
}

/// Puts the scalars of `object` and of the objects in it into `row`, each field once, the surest key first.
fn gather(object: &Map<String, Value>, path: &str, context: &Context, row: &mut Row) {
    let mut taken: Vec<(Field, Fit, String, String)> = Vec::new();
    collect(object, path, context, &mut taken, row, 0);
    taken.sort_by_key(|(_, fit, key, _)| (std::cmp::Reverse(*fit), key.matches('.').count()));
    for (field, _, key, value) in taken {
        if row.get(field).is_none() {
            row.values.push((field, value));
        } else {
            row.extra.push((key, value));
        }
    }
}

fn collect(
    object: &Map<String, Value>,
    path: &str,
    context: &Context,
    taken: &mut Vec<(Field, Fit, String, String)>,
    row: &mut Row,
    depth: u8,
) {
    for (key, value) in object {
        let whole = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let scalar = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(yes) => yes.to_string(),
            Value::Object(inner) if depth < 3 => {
                collect(inner, &whole, context, taken, row, depth + 1);
                continue;
            }
            _ => continue,
        };
        let mapped = context
            .options
            .map
            .iter()
            .find(|(_, name)| *name == whole || field::fold(name) == field::fold(key))
            .map(|&(field, _)| (field, Fit::Is));
        let inner = path.rsplit('.').next().unwrap_or_default();
        match mapped.or_else(|| of_key(inner, key)) {
            Some((field, fit)) if !scalar.is_empty() => taken.push((field, fit, whole, scalar)),
            _ => row.extra.push((whole, scalar)),
        }
    }
}

/// What `key` within the object `inner` means: `sender.name` is a sender, `reply.text` a reply, `customer.id` a buyer.
fn of_key(inner: &str, key: &str) -> Option<(Field, Fit)> {
    let own = heading::known(key);
    match (heading::known(inner), own) {
        (Some((Field::Reply, _)), Some((Field::Text | Field::Reply, fit))) => Some((Field::Reply, fit)),
        (Some((Field::Reply, _)), Some((Field::Time, fit))) => Some((Field::ReplyTime, fit)),
        (Some((Field::Reply, _)), _) => None,
        (Some((Field::Sender, _)), Some((Field::Role | Field::Kind, fit))) => Some((Field::Role, fit)),
        (
            Some((outer @ (Field::Sender | Field::Buyer | Field::Agent | Field::Store | Field::Team), _)),
            Some((Field::Id | Field::Sender | Field::Title | Field::Buyer, _)),
        ) => Some((outer, if names(key) { Fit::Is } else { Fit::Bare })),
        (Some((Field::Conversation, _)), Some((Field::Id, fit))) => Some((Field::Conversation, fit)),
        _ => own,
    }
}

fn names(key: &str) -> bool {
    field::fold(key).contains("name")
}
