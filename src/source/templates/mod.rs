//! `scan --templates`: libraries of quick replies, each read as it would once its placeholders are filled in.
//!
//! Tables go through the readers of exports, by their columns. JSON and TOML are searched for texts at any depth; a text file has a template
//! between empty lines, or where there are none, on each line.

mod fill;

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Crawl, Options, Progress, walk};
use crate::error::{Error, Result};
use crate::message::{Channel, Message, Source};

/// Keys under which libraries keep the text of a template, and what it is called.
const TEXTS: [&str; 10] = ["text", "content", "body", "message", "reply", "template", "value", "answer", "内容", "文本"];
const NAMES: [&str; 8] = ["name", "title", "shortcut", "key", "id", "code", "标题", "名称"];
/// Keys of texts that buyers do not read.
const OTHERS: [&str; 8] = ["description", "category", "group", "folder", "tags", "language", "locale", "author"];

/// The templates of many files; those of tables come last.
pub struct Templates {
    ready: VecDeque<Result<Message>>,
    tables: Crawl,
    channel: Channel,
}

impl Templates {
    /// How far the tables are read.
    pub fn progress(&self) -> std::sync::Arc<Progress> {
        self.tables.progress()
    }
}

/// Opens the libraries at `paths`: files, or folders of them.
pub fn templates(paths: &[PathBuf], options: &Options) -> Templates {
    let mut found = VecDeque::new();
    paths.iter().for_each(|path| walk::find(path, &Progress::default(), &mut |_, _| false, &mut found));
    let (mut ready, mut tables) = (VecDeque::new(), Vec::new());
    for input in found {
        let path = match input {
            Ok(input) => PathBuf::from(input.path),
            Err(error) => {
                ready.push_back(Err(error));
                continue;
            }
        };
        match Form::of(&path) {
            Form::Table => tables.push(path),
            form => ready.extend(read(&path, form)),
        }
    }
    Templates { ready, tables: super::open(&tables, options), channel: options.channel.unwrap_or_default() }
}

impl Iterator for Templates {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Result<Message>> {
        let record = self.ready.pop_front().or_else(|| self.tables.next())?;
        Some(record.map(|message| filled(message, self.channel)))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Toml,
    Text,
    Table,
}

impl Form {
    fn of(path: &Path) -> Form {
        match path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase).as_deref() {
            Some("json" | "jsonl" | "ndjson") => Form::Json,
            Some("toml") => Form::Toml,
            Some("txt" | "md" | "text") => Form::Text,
            _ => Form::Table,
        }
    }
}

fn read(path: &Path, form: Form) -> Vec<Result<Message>> {
    let place = path.display().to_string();
    let input = |why: String| Error::Input { path: place.clone(), why };
    let text = match fs::read(path).map_err(|error| Error::io(path, error)) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| input("wanted UTF-8".to_owned())),
        Err(error) => Err(error),
    };
    let found = text.and_then(|text| found(text.trim_start_matches('\u{feff}'), form).map_err(input));
    match found {
        Ok(found) if found.is_empty() => vec![Err(input("holds no template".to_owned()))],
        Ok(found) => (1..).zip(found).map(|(record, found)| Ok(message(&place, record, found))).collect(),
        Err(error) => vec![Err(error)],
    }
}

/// A template and what it is called.
type Found = (Option<String>, String);

fn found(text: &str, form: Form) -> Result<Vec<Found>, String> {
    let mut found = Vec::new();
    match form {
        Form::Json => {
            for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
                search(&value.map_err(|error| error.to_string())?, None, &mut found);
            }
        }
        Form::Toml => {
            let value: toml::Table = toml::from_str(text).map_err(|error| error.to_string().trim().to_owned())?;
            search(&serde_json::to_value(value).map_err(|error| error.to_string())?, None, &mut found);
        }
        Form::Text | Form::Table => found.extend(blocks(text).into_iter().map(|block| (None, block))),
    }
    Ok(found)
}

/// Between empty lines; where there are none, each line.
fn blocks(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<&str> = text.trim().split('\n').map(str::trim_end).collect();
    let blocks: Vec<String> = match lines.iter().any(|line| line.is_empty()) {
        true => lines.split(|line| line.is_empty()).map(|block| block.join("\n")).collect(),
        false => lines.iter().map(|line| (*line).to_owned()).collect(),
    };
    blocks.into_iter().filter(|block| !block.trim().is_empty()).collect()
}

/// Texts at any depth: under a key that says so; else every text that is no other thing, called by its key.
fn search(value: &Value, name: Option<&str>, found: &mut Vec<Found>) {
    match value {
        Value::String(text) => found.push((name.map(str::to_owned), text.clone())),
        Value::Array(values) => values.iter().for_each(|value| search(value, name, found)),
        Value::Object(fields) => {
            let has = |keys: &[&str]| fields.iter().find(|(key, value)| keys.contains(&key.to_lowercase().as_str()) && value.is_string());
            let is_template = has(&TEXTS).is_some();
            let own_name = has(&NAMES).and_then(|(_, value)| value.as_str()).filter(|_| is_template);
            for (key, value) in fields {
                let plain = key.to_lowercase();
                let is_text = TEXTS.contains(&plain.as_str());
                // What a group of templates is called is no template.
                let is_name = NAMES.contains(&plain.as_str()) && fields.values().any(|value| !value.is_string());
                let is_other = OTHERS.contains(&plain.as_str()) || is_name || (is_template && value.is_string() && !is_text);
                if !is_other {
                    search(value, own_name.or(Some(key).filter(|_| !is_text).map(String::as_str)).or(name), found);
                }
            }
        }
        _ => {}
    }
}

fn message(path: &str, record: u64, (name, text): Found) -> Message {
    let id = name.filter(|name| !name.is_empty()).unwrap_or_else(|| format!("{path}:{record}"));
    Message { id, source: Source { path: path.to_owned(), record }, ..Message::new(text, Channel::Chat) }
}

/// The template as a buyer would read it; as it is written it stays beside.
fn filled(mut message: Message, channel: Channel) -> Message {
    let text = fill::fill(&message.text);
    if text != message.text {
        message.extra.insert("as_written".to_owned(), Value::String(std::mem::replace(&mut message.text, text)));
    }
    // Libraries know of no conversations; the columns of a table may look like some.
    (message.conversation, message.buyer) = (None, None);
    Message { channel, ..message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, form: Form) -> Vec<(Option<String>, String)> {
        found(text, form).expect("sound")
    }

    fn pair(name: Option<&str>, text: &str) -> (Option<String>, String) {
        (name.map(str::to_owned), text.to_owned())
    }

    #[test]
    fn texts_are_found_in_every_shape_of_library() {
        assert_eq!(
            texts("{\"greeting\":\"Hi {name}\",\"bye\":\"Bye\"}", Form::Json),
            [pair(Some("bye"), "Bye"), pair(Some("greeting"), "Hi {name}")]
        );
        assert_eq!(texts("[\"Hi\",\"Bye\"]", Form::Json), [pair(None, "Hi"), pair(None, "Bye")]);
        let nested =
            r#"{"groups":[{"name":"after sale","replies":[{"title":"ask","content":"Leave a review","tags":["a"],"category":"x"}]}]}"#;
        assert_eq!(texts(nested, Form::Json).last(), Some(&pair(Some("ask"), "Leave a review")));
        assert_eq!(
            texts("{\"id\":\"1\",\"text\":\"Hi\"}\n{\"id\":\"2\",\"text\":\"Bye\"}", Form::Json),
            [pair(Some("1"), "Hi"), pair(Some("2"), "Bye")]
        );
        let toml = "[[reply]]\nname = \"ask\"\ntext = \"\"\"Hi\nthere\"\"\"\n[short]\nbye = \"Bye\"\n";
        assert_eq!(texts(toml, Form::Toml), [pair(Some("ask"), "Hi\nthere"), pair(Some("bye"), "Bye")]);
        assert_eq!(texts("Hi\r\nBye\r\n", Form::Text), [pair(None, "Hi"), pair(None, "Bye")]);
        assert_eq!(texts("Hi\nthere\n\nBye\n", Form::Text), [pair(None, "Hi\nthere"), pair(None, "Bye")]);
    }

    #[test]
    fn a_broken_library_is_told() {
        assert!(found("{\"a\":", Form::Json).is_err());
        assert!(found("a = ", Form::Toml).is_err());
    }
}
