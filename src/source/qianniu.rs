//! Qianniu and Wangwang chat logs as text: a head `name time`, lines of text, then perhaps 已读.

use std::collections::{BTreeSet, VecDeque};
use std::sync::LazyLock;

use regex::Regex;

use crate::error::{Error, Result};
use crate::message::{Message, Sender, Source};

use super::lines::{self, Line, Lines};
use super::time::{self, Order};
use super::{Context, How, Opened, Reader, Sample, Text, parties, role};

pub(super) const READER: Reader = Reader { name: "qianniu", reads: "a Qianniu or Wangwang chat log (text)", detect, how: How::Text(open) };

/// `店铺:小美 2024-01-01 10:00:00`, `tb123 --> 店铺 2024-01-01 9:00:00`, `tb1232024-01-01 10:00:00`, or the time alone below a name.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<name>[^\s].{0,60}?)??(?:\s*-->\s*(?P<to>.{1,60}?))?\s*[(（]?(?P<time>(?:19|20)\d{2}[-/]\d{1,2}[-/]\d{1,2}\s+\d{1,2}:\d{2}(?::\d{2})?)[)）]?\s*[:：]?$").expect("a fixed pattern")
});

fn detect(sample: &Sample<'_>) -> Option<String> {
    let lines: Vec<&str> = sample.head.lines().map(str::trim).filter(|line| !line.is_empty()).take(400).collect();
    let heads = lines.iter().filter(|line| HEAD.is_match(line)).count();
    let begins = lines.iter().take(4).any(|line| HEAD.is_match(line));
    (begins && heads * 8 >= lines.len() && (heads >= 2 || lines.len() < 6))
        .then(|| format!("{heads} of its first {} lines end in a date and time, as the heads of Qianniu do", lines.len()))
}

fn open(text: Text) -> Result<Opened> {
    let Text { from, head, context } = text;
    let staff = Staff::of(&head, &context);
    Ok(Opened::new(Log {
        lines: Lines::new(from, &head),
        staff,
        context,
        next: None,
        count: 0,
        ready: VecDeque::new(),
        line: String::new(),
        ended: false,
    }))
}

/// Who is of the shop.
struct Staff {
    agents: Vec<String>,
    /// Shops that have sub-accounts, `店铺:小美`.
    shops: BTreeSet<String>,
    buyers: BTreeSet<String>,
    stem: String,
}

impl Staff {
    fn of(head: &str, context: &Context) -> Staff {
        let mut previous = "";
        let mut names = BTreeSet::new();
        for line in head.lines().map(str::trim) {
            if let Some(parts) = HEAD.captures(line) {
                let name = parts.name("name").map_or(previous, |name| name.as_str()).trim();
                names.insert(name.to_owned());
            }
            previous = line;
        }
        names.remove("");
        let shops = names.iter().filter_map(|name| name.split_once([':', '：'])).map(|(shop, _)| shop.to_owned()).collect();
        let mut staff = Staff { agents: context.options.agents.clone(), shops, buyers: BTreeSet::new(), stem: context.stem().to_owned() };
        staff.buyers = names.iter().filter(|name| staff.sender(name) == Sender::Buyer).cloned().collect();
        if names.iter().all(|name| staff.sender(name) == Sender::Unknown) && !names.is_empty() {
            context.note(parties::nobody_said(names.iter()));
        }
        staff
    }

    fn sender(&self, name: &str) -> Sender {
        if role::is_one_of(&self.agents, name) || name.contains([':', '：']) || self.shops.contains(name) {
            return Sender::Agent;
        }
        match role::of_word(name) {
            Some(sender) => sender,
            None if role::is_shop_name(name) => Sender::Agent,
            None if name.starts_with("tb") || !self.shops.is_empty() || !self.agents.is_empty() => Sender::Buyer,
            None => Sender::Unknown,
        }
    }
}

struct Log {
    lines: Lines,
    staff: Staff,
    context: Context,
    next: Option<Gathered>,
    count: u64,
    ready: VecDeque<Result<Message>>,
    line: String,
    ended: bool,
}

#[derive(Default)]
struct Gathered {
    name: Option<String>,
    to: Option<String>,
    time: Option<String>,
    body: String,
}

impl Iterator for Log {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Result<Message>> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            if self.ended {
                return None;
            }
            match self.lines.next(&mut self.line) {
                Ok(Line::Text) => self.take_line(),
                Ok(Line::TooLong) => self.ready.push_back(Err(self.context.broken_record(self.lines.number(), lines::too_long()))),
                Ok(Line::End) => {
                    self.ended = true;
                    self.give();
                }
                Err(error) => {
                    self.ended = true;
                    self.give();
                    self.ready.push_back(Err(Error::io(&*self.context.path, error)));
                }
            }
        }
    }
}

impl Log {
    fn take_line(&mut self) {
        let line = self.line.trim_start_matches('\u{FEFF}').trim_end();
        let Some(parts) = HEAD.captures(line.trim()) else {
            let gathered = self.next.get_or_insert_default();
            if gathered.body.len() + line.len() < lines::LONGEST {
                gathered.body.push_str(line);
                gathered.body.push('\n');
            }
            return;
        };
        let part = |group: &str| parts.name(group).map(|part| part.as_str().trim().to_owned()).filter(|part| !part.is_empty());
        let (mut name, to, time) = (part("name"), part("to"), part("time"));
        // The time below a name: the name was taken for the last line of the message before.
        if name.is_none()
            && let Some(gathered) = &mut self.next
        {
            let body = gathered.body.trim_end();
            let at = body.rfind('\n').map_or(0, |at| at + 1);
            name = Some(body[at..].trim().to_owned()).filter(|name| !name.is_empty() && name.chars().count() <= 60);
            gathered.body.truncate(at);
        }
        self.give();
        self.next = Some(Gathered { name, to, time, body: String::new() });
    }

    fn give(&mut self) {
        let Some(Gathered { name, to, time, body }) = self.next.take() else { return };
        let body = without_noise(&body);
        if body.is_empty() {
            return;
        }
        self.count += 1;
        let Some(name) = name else { return };
        let sender = self.staff.sender(&name);
        let one_buyer = self.staff.buyers.iter().next().filter(|_| self.staff.buyers.len() == 1).cloned();
        let buyer =
            if sender == Sender::Buyer { Some(name.clone()) } else { to.filter(|to| self.staff.sender(to) == Sender::Buyer).or(one_buyer) };
        let store = if sender.is_judged() {
            name.split_once([':', '：']).map(|(shop, _)| shop.to_owned())
        } else {
            self.staff.shops.first().cloned()
        };
        self.ready.push_back(Ok(Message {
            conversation: buyer.clone().or_else(|| Some(self.staff.stem.clone())),
            sender,
            platform: Some("taobao".to_owned()),
            store,
            agent: Some(name).filter(|_| sender.is_judged()),
            buyer,
            sent_at: time.and_then(|time| time::parse(&time, Order::DayFirst)),
            text: body,
            source: Source { path: String::new(), record: self.count },
            ..Message::default()
        }));
    }
}

/// The words without what the program itself says.
fn without_noise(body: &str) -> String {
    static NOISE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:已读|未读|发送中|发送失败|.{0,40}撤回了一条消息|由.{1,60}转交给.{1,80}|当前用户来自.*|\[?以上为历史消息\]?|-{5,}|={5,})$",
        )
        .expect("a fixed pattern")
    });
    let lines: Vec<&str> = body.lines().filter(|line| !NOISE.is_match(line.trim())).collect();
    lines.join("\n").trim().to_owned()
}
