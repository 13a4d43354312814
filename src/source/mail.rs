//! Mail, one message (.eml) or a box of them (mbox): shops write to buyers through the relays of Amazon and eBay, and directly.

use std::io::BufRead;
use std::sync::LazyLock;

use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{Address, MessageParser, MimeHeaders};
use regex::Regex;

use crate::error::{Error, Result};
use crate::message::{Message, Sender, Source};

use super::{Context, How, Opened, Reader, Sample, Text, html, media, quoted, role};

pub(super) const READER: Reader = Reader { name: "mail", reads: "mail (eml, mbox)", detect, how: How::Bytes(open) };

/// Bytes of one mail, attachments included.
const LARGEST: usize = 64 * 1024 * 1024;

fn detect(sample: &Sample<'_>) -> Option<String> {
    static HEADER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?im)^(?:Received|From|To|Subject|Date|MIME-Version|Message-ID|Content-Type|Return-Path|Delivered-To|DKIM-Signature|X-[A-Za-z-]+): ").expect("a fixed pattern")
    });
    let top = sample.head.get(..4000).unwrap_or(sample.head);
    let headers = HEADER.find_iter(top.split("\n\n").next().unwrap_or(top)).count();
    let is_box = top.starts_with("From ");
    let begins = is_box || HEADER.find(top).is_some_and(|found| found.start() == 0);
    (begins && headers >= 3)
        .then(|| if is_box { "it begins like an mbox".to_owned() } else { format!("it begins with {headers} mail headers") })
}

fn open(text: Text) -> Result<Opened> {
    let Text { mut from, head, context } = text;
    if head.starts_with("From ") {
        let mut number = 0;
        return Ok(Opened::new(MessageIterator::new(from).filter_map(move |mail| {
            number += 1;
            match mail {
                Ok(mail) => read(mail.contents(), number, &context),
                Err(_) => Some(Err(context.broken_record(number, "a broken mbox: the file ends or cannot be read here"))),
            }
        })));
    }
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(&mut from as &mut dyn BufRead, LARGEST as u64), &mut bytes)
        .map_err(|error| Error::io(&*context.path, error))?;
    Ok(Opened::new(read(&bytes, 1, &context).into_iter()))
}

static ORDER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b\d{3}-\d{7}-\d{7}\b").expect("a fixed pattern"));

fn read(bytes: &[u8], number: u64, context: &Context) -> Option<Result<Message>> {
    let Some(mail) = MessageParser::default().parse(bytes) else {
        return Some(Err(context.broken_record(number, "no mail that can be read; wanted headers and a body")));
    };
    let subject = mail.subject().unwrap_or_default();
    let body = body(&mail);
    let from = address(mail.from());
    let to = address(mail.to());
    let sender =
        sender(&from, &to, context, mail.header("Auto-Submitted").is_some_and(|value| value.as_text().is_some_and(|value| value != "no")));
    let order = ORDER.find(subject).or_else(|| ORDER.find(&body)).map(|order| order.as_str().to_owned());
    let thread = order.or_else(|| {
        let first = mail.references().as_text_list().and_then(|ids| ids.first().map(ToString::to_string));
        first
            .or_else(|| mail.in_reply_to().as_text().map(str::to_owned))
            .or_else(|| mail.message_id().map(str::to_owned))
            .or_else(|| Some(folded_subject(subject)))
    });
    let text = quoted::without_history(&body).to_owned();
    let mut message = Message {
        id: mail.message_id().unwrap_or_default().to_owned(),
        conversation: thread,
        sender,
        platform: [&from, &to].iter().find_map(|(_, address)| platform(address)),
        agent: Some(shown(&from)).filter(|_| sender.is_judged()),
        buyer: Some(if sender == Sender::Buyer { shown(&from) } else { shown(&to) }).filter(|buyer| !buyer.is_empty()),
        sent_at: mail.date().map(mail_parser::DateTime::to_rfc3339),
        text,
        source: Source { path: String::new(), record: number },
        ..Message::default()
    };
    if !subject.is_empty() {
        message.extra.insert("title".to_owned(), subject.into());
    }
    let files: Vec<String> = mail.attachments().filter_map(|part| part.attachment_name()).map(str::to_owned).collect();
    let has_files = !files.is_empty();
    if has_files {
        media::mark(&mut message, "file", files);
    }
    (!message.text.is_empty() || has_files).then_some(Ok(message))
}

/// The words: those of the text part, unless there is only HTML, or HTML where text is announced.
fn body(mail: &mail_parser::Message<'_>) -> String {
    let is_html_only = mail.text_part(0).is_none_or(mail_parser::MessagePart::is_text_html);
    let text = mail.body_text(0).filter(|text| !is_html_only && !text.trim().is_empty() && !html::is_html(text));
    match (text, mail.body_html(0)) {
        (Some(text), _) => text.into_owned(),
        (None, Some(page)) => html::to_text(&page),
        (None, None) => String::new(),
    }
}

/// Name and address of the first in a field.
fn address(field: Option<&Address<'_>>) -> (String, String) {
    let first = field.and_then(Address::first);
    (
        first.and_then(|one| one.name()).unwrap_or_default().to_owned(),
        first.and_then(|one| one.address()).unwrap_or_default().to_lowercase(),
    )
}

fn shown((name, address): &(String, String)) -> String {
    if address.is_empty() { name.clone() } else { address.clone() }
}

/// Relays stand for buyers; else the user says which names, addresses or domains are the shop's.
fn sender(from: &(String, String), to: &(String, String), context: &Context, is_automatic: bool) -> Sender {
    let agents = &context.options.agents;
    let is_agent = |(name, address): &(String, String)| {
        role::is_one_of(agents, name)
            || role::is_one_of(agents, address)
            || agents.iter().any(|agent| address.ends_with(&format!("@{}", agent.trim_start_matches('@').to_lowercase())))
    };
    let outgoing = if is_automatic { Sender::Bot } else { Sender::Agent };
    if is_agent(from) || is_relay(&to.1) {
        outgoing
    } else if is_relay(&from.1) || is_agent(to) || !agents.is_empty() {
        Sender::Buyer
    } else {
        Sender::Unknown
    }
}

fn is_relay(address: &str) -> bool {
    address.contains("@marketplace.amazon.") || address.contains("@members.ebay.")
}

fn platform(address: &str) -> Option<String> {
    if address.contains("@marketplace.amazon.") {
        Some("amazon".to_owned())
    } else if address.contains("@members.ebay.") {
        Some("ebay".to_owned())
    } else {
        None
    }
}

/// A subject without `Re:`, `AW:`, `回复:` and their kin.
fn folded_subject(subject: &str) -> String {
    static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:\s*(?:re|aw|fw|fwd|wg|rv|sv|tr|r|回复|答复|转发|回覆|轉寄)\s*[:：])+\s*").expect("a fixed pattern")
    });
    PREFIX.replace(subject, "").trim().to_lowercase()
}
