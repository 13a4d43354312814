//! Verdicts made by hand: scripts of every width, line ends, disguises, earlier messages.

use std::io;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use replylint::report::{Facts, Options, Writer};
use replylint::rules::RuleSet;
use replylint::scan::{Sink, Summary};
use replylint::verdict::{Action, Candidate, Judged, Reason, Severity, State, Verdict};
use replylint::{Channel, Error, Evidence, Finding, Label, Message, Span};

/// A writer's output, readable once the sink is gone.
#[derive(Clone, Default)]
pub struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.bytes()).expect("reports are UTF-8")
    }
}

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The options of all tests, with the words of the built-in rules.
pub fn options() -> Options {
    static FACTS: LazyLock<Arc<Facts>> =
        LazyLock::new(|| Arc::new(Facts::new(&RuleSet::embedded().unwrap_or_else(|error| panic!("{error}")))));
    Options { facts: FACTS.clone(), ..Options::default() }
}

/// What `writer` makes of `judged` messages.
pub fn written(writer: &Writer, options: &Options, judged: &[(Message, Verdict)]) -> Page {
    let page = Page::default();
    let mut sink = (writer.new)(Box::new(page.clone()), options);
    write(&mut *sink, judged).expect("memory takes all");
    page
}

/// Gives `judged` to a sink as a scan would, with a broken record and a buyer's message beside them.
pub fn write(sink: &mut dyn Sink, judged: &[(Message, Verdict)]) -> io::Result<()> {
    let mut summary = Summary { not_outgoing: 1, skipped: 1, ..Summary::default() };
    for (message, verdict) in judged {
        summary.stores.entry(message.store.clone().unwrap_or_default()).or_default().add(verdict, 1);
        sink.verdict(message, verdict)?;
    }
    sink.skipped(&Error::Record { path: "exports/a.jsonl".to_owned(), record: 9, why: "no text".to_owned() })?;
    sink.finish(&summary)
}

fn message(record: u64, store: &str, text: &str) -> Message {
    let mut message = Message::new(text, Channel::Chat);
    message.id = format!("m{record}");
    message.store = (!store.is_empty()).then(|| store.to_owned());
    message.source.path = "exports/2026-11/a.jsonl".to_owned();
    message.source.record = record;
    message
}

/// A finding on `part` of the text.
pub fn judged(message: &Message, label: Label, severity: Severity, part: &str, evidence: &[fn(Span) -> Evidence]) -> Judged {
    let start = message.text.find(part).expect("a part of the text");
    let span = Span { start, end: start + part.len() };
    Judged {
        finding: Finding { label, confidence: 0.973_46, span, evidence: evidence.iter().map(|make| make(span)).collect(), related: vec![] },
        severity,
        pack: "tiktok-sea".to_owned(),
        pack_date: "2026-11-01".to_owned(),
        clause: "Sellers must not steer, press for or filter reviews.".to_owned(),
        url: "https://seller.example/policy".to_owned(),
        cost: "Violation points.".to_owned(),
        advice: "Thank the buyer; say nothing of ratings.".to_owned(),
        fingerprint: format!("{:032x}", message.source.record),
        template: format!("{:032x}", 0x1000 * message.source.record + label.index() as u64),
        follow_up: None,
    }
}

/// A violation of the gravest of `findings`.
pub fn violation(message: Message, findings: Vec<Judged>) -> (Message, Verdict) {
    let severity = findings.iter().map(|judged| judged.severity).max().expect("findings");
    let verdict = Verdict { state: State::Violation, action: Action::from(severity), findings, ..Verdict::clean() };
    (message, verdict)
}

fn rule(span: Span) -> Evidence {
    Evidence::Rule { id: "ask-for-stars".to_owned(), span, loose: false }
}

fn loose(span: Span) -> Evidence {
    Evidence::Rule { id: "ask-for-stars".to_owned(), span, loose: true }
}

fn classifier(_: Span) -> Evidence {
    Evidence::Classifier { score: 0.941_23, features: vec!["leave us".to_owned(), "[ask] [high-rating]".to_owned()] }
}

fn conversation(_: Span) -> Evidence {
    Evidence::Conversation { id: "m1".to_owned() }
}

/// Messages in the order of their records.
pub fn samples() -> Vec<(Message, Verdict)> {
    let mut all = Vec::new();

    let mut full = message(1, "sg-01", "Hi! Please leave us 5 stars ⭐⭐⭐⭐⭐ and we refund S$5 👨‍👩‍👧");
    full.conversation = Some("c9".to_owned());
    full.platform = Some("tiktok-shop".to_owned());
    full.region = Some("SG".to_owned());
    full.agent = Some("mei".to_owned());
    full.team = Some("outsourcer-b".to_owned());
    full.buyer = Some("b77".to_owned());
    full.sent_at = Some("2026-11-20T08:15:00Z".to_owned());
    full.language = Some("en".to_owned());
    full.extra.insert("order".to_owned(), 17.into());
    let stars = judged(&full, Label::SolicitationPositive, Severity::Block, "leave us 5 stars ⭐⭐⭐⭐⭐", &[rule, classifier]);
    let refund = judged(&full, Label::IncentiveForReview, Severity::Block, "5 stars ⭐⭐⭐⭐⭐ and we refund S$5", &[rule]);
    all.push(violation(full, vec![stars, refund]));

    let mut han = message(2, "旗舰店", "亲，收到货满意的话\n麻烦给个五星好评哦，截图找客服领红包🧧");
    han.language = Some("zh-Hans".to_owned());
    let finding = judged(&han, Label::IncentiveForReview, Severity::Block, "五星好评哦，截图找客服领红包🧧", &[rule]);
    all.push(violation(han, vec![finding]));

    let thai = message(3, "th-กรุงเทพ", "รบกวนลูกค้าช่วยรีวิว 5 ดาวให้ร้านด้วยนะคะ ขอบคุณค่ะ");
    let finding = judged(&thai, Label::SolicitationPositive, Severity::Warn, "รีวิว 5 ดาวให้ร้านด้วย", &[classifier]);
    all.push(violation(thai, vec![finding]));

    let disguised = message(4, "sg-01", "=pls l e a v e  5 st4rs\u{1b}[31m\u{202e}");
    let finding = judged(&disguised, Label::SolicitationPositive, Severity::Block, "l e a v e  5 st4rs", &[loose]);
    all.push(violation(disguised, vec![finding]));

    let mut again = message(5, "sg-01", "Just checking again: could you write the review today?");
    again.conversation = Some("c9".to_owned());
    let mut finding = judged(&again, Label::SolicitationRepeated, Severity::Notice, "could you write the review", &[conversation]);
    finding.finding.related = vec!["m1".to_owned(), "m4".to_owned()];
    finding.advice = String::new();
    all.push(violation(again, vec![finding]));

    let mut long = message(6, "", &"Your parcel is on its way and should arrive within three days. ".repeat(12));
    long.text.insert_str(long.text.len() / 2, "If you cancel the dispute we will send the refund. ");
    long.channel = Channel::ReviewReply;
    let finding = judged(&long, Label::ThreatWithhold, Severity::Block, "If you cancel the dispute we will send the refund", &[rule]);
    all.push(violation(long, vec![finding]));

    // The same macro for another buyer of another shop.
    let mut macro_again = message(7, "my-02", "Hi! Please leave us 5 stars ⭐⭐⭐⭐⭐ and we refund S$9");
    macro_again.language = Some("en".to_owned());
    let mut finding = judged(&macro_again, Label::SolicitationPositive, Severity::Block, "leave us 5 stars ⭐⭐⭐⭐⭐", &[rule]);
    finding.template.clone_from(&all[0].1.findings[0].template);
    all.push(violation(macro_again, vec![finding]));

    all.push((message(8, "sg-01", "Your order has been shipped."), Verdict::clean()));
    all.push((message(9, "sg-01", "Dziękujemy za zakupy"), Verdict::unverified(Reason::Language)));
    all.push((message(10, "my-02", ""), Verdict::unverified(Reason::Media)));
    let candidates = vec![Candidate { label: Label::SolicitationNeutral, score: 0.004 }];
    all.push((message(11, "my-02", "Tell us how it went"), Verdict { state: State::Review, candidates, ..Verdict::clean() }));
    all
}
