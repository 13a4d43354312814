//! Freshdesk's export of a whole account: XML, a ticket after the other, read as a stream.

use std::collections::{HashMap, VecDeque};
use std::io::BufRead;

use quick_xml::Reader as XmlReader;
use quick_xml::events::Event;

use crate::error::Result;
use crate::message::{Message, Sender, Source};

use super::time::{self, Order};
use super::{Context, How, Opened, Reader, Sample, Text, html};

pub(super) const READER: Reader = Reader { name: "freshdesk-xml", reads: "a Freshdesk account export (XML)", detect, how: How::Text(open) };

fn detect(sample: &Sample<'_>) -> Option<String> {
    sample.head.contains("<helpdesk-ticket").then(|| "it has helpdesk-ticket elements".to_owned())
}

fn open(text: Text) -> Result<Opened> {
    let Text { from, context, .. } = text;
    Ok(Opened::new(Tickets {
        xml: XmlReader::from_reader(from),
        context,
        count: 0,
        ticket: Element::default(),
        note: None,
        field: None,
        ready: VecDeque::new(),
        ended: false,
    }))
}

type Element = HashMap<String, String>;

struct Tickets {
    xml: XmlReader<Box<dyn BufRead + Send>>,
    context: Context,
    count: u64,
    /// What is known of the ticket that is being read.
    ticket: Element,
    note: Option<Element>,
    /// The element whose text is being read.
    field: Option<(String, String)>,
    ready: VecDeque<Result<Message>>,
    ended: bool,
}

impl Iterator for Tickets {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Result<Message>> {
        let mut buffer = Vec::new();
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            if self.ended {
                return None;
            }
            buffer.clear();
            match self.xml.read_event_into(&mut buffer) {
                Ok(Event::Start(start)) => {
                    let name = start.local_name().as_ref().to_owned();
                    self.begin(name);
                }
                Ok(Event::End(end)) => {
                    let name = end.local_name().as_ref().to_owned();
                    self.end(&name);
                }
                Ok(Event::Text(text)) => self.add(&text),
                Ok(Event::CData(text)) => self.add(&text),
                Ok(Event::GeneralRef(name)) => self.add(&html::unescape(&format!("&{};", &*name))),
                Ok(Event::Eof) => {
                    self.ended = true;
                    if !self.ticket.is_empty() {
                        self.ready.push_back(Err(self
                            .context
                            .broken_record(self.count, "cut off: the file ends within a ticket; wanted its end")));
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    self.ended = true;
                    let place = self.xml.buffer_position();
                    self.ready.push_back(Err(self
                        .context
                        .broken_record(self.count, format!("broken XML at byte {place} ({error}); what came before was read"))));
                }
            }
        }
    }
}

impl Tickets {
    fn begin(&mut self, name: String) {
        match name.as_str() {
            "helpdesk-ticket" => {
                self.count += 1;
                self.ticket = Element::from([("began".to_owned(), String::new())]);
            }
            "helpdesk-note" => self.note = Some(Element::new()),
            _ if !self.ticket.is_empty() => self.field = Some((name, String::new())),
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        if let Some((_, value)) = &mut self.field
            && value.len() + text.len() < super::lines::LONGEST
        {
            value.push_str(text);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "helpdesk-note" => {
                if let Some(note) = self.note.take() {
                    self.give_description();
                    self.give_note(&note);
                }
            }
            "helpdesk-ticket" => {
                self.give_description();
                self.ticket.clear();
            }
            _ => {
                if let Some((field, value)) = self.field.take().filter(|(field, _)| field == name) {
                    // Elements further in have the names of those further out: the first one counts.
                    self.note.as_mut().unwrap_or(&mut self.ticket).entry(field).or_insert(value);
                }
            }
        }
    }

    /// What the buyer wrote first, once.
    fn give_description(&mut self) {
        if self.ticket.insert("given".to_owned(), String::new()).is_some() {
            return;
        }
        let text = words(&self.ticket, &["description", "description-html"]);
        self.push(Message { sender: Sender::Buyer, text, ..self.base(&self.ticket) });
    }

    fn give_note(&mut self, note: &Element) {
        let is = |field: &str| note.get(field).is_some_and(|value| value.trim() == "true");
        let sender = match (is("private"), is("incoming")) {
            (true, _) => Sender::System,
            (_, true) => Sender::Buyer,
            _ => Sender::Agent,
        };
        let mut message = Message { sender, text: words(note, &["body", "body-html"]), ..self.base(note) };
        message.id = note.get("id").cloned().unwrap_or_default();
        message.agent = note.get("user-id").filter(|_| sender == Sender::Agent).cloned();
        if sender == Sender::System {
            message.extra.insert("kind".to_owned(), "note".into());
        }
        self.push(message);
    }

    fn base(&self, element: &Element) -> Message {
        Message {
            conversation: self.ticket.get("display-id").or(self.ticket.get("id")).cloned(),
            buyer: self.ticket.get("requester-name").or(self.ticket.get("requester-id")).cloned(),
            sent_at: element.get("created-at").and_then(|time| time::parse(time, Order::DayFirst)),
            source: Source { path: String::new(), record: self.count },
            ..Message::default()
        }
    }

    fn push(&mut self, mut message: Message) {
        if message.text.is_empty() {
            return;
        }
        if message.id.is_empty() {
            message.id = format!("{}:{}/description", self.context.path, self.count);
        }
        self.ready.push_back(Ok(message));
    }
}

fn words(element: &Element, fields: &[&str]) -> String {
    let text = fields.iter().find_map(|field| element.get(*field).filter(|text| !text.trim().is_empty()));
    text.map(|text| if html::is_html(text) { html::to_text(text) } else { text.trim().to_owned() }).unwrap_or_default()
}
