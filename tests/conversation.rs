//! Conversations: floors for quality on labelled ones, and what the fold promises.
//!
//! The floors stand a little below what was measured when they were set; raise them when the figures rise.

use std::path::PathBuf;

use replylint::Label;
use replylint::conversation::{Memory, inbound};
use replylint::evaluate::{Conversations, evaluate};
use replylint::message::{Channel, Message, Sender};
use replylint::rules::{Analysed, RuleSet};
use replylint::scan::{Scanner, Settings, Sink};
use replylint::source::{self, Options};
use replylint::verdict::Verdict;

fn scanner() -> Scanner {
    Scanner::embedded(Settings::default()).expect("the built-in rules and model are sound")
}

fn labelled(folder: &str) -> impl Iterator<Item = Message> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    source::open(&[folder], &Options::default()).map(|message| message.expect("the corpus can be read"))
}

/// The conversations that constants were tuned on (`held_out`: false), or the others.
fn measured(held_out: bool) -> Conversations {
    let wanted = move |message: &Message| message.source.path.contains("held-out") == held_out;
    let messages = labelled("corpus/conversations").filter(wanted).map(Ok);
    evaluate(&scanner(), Box::new(messages)).expect("nothing to fail").conversations
}

#[test]
fn conversations_are_judged_no_worse_than_before() {
    for (held_out, precision, recall, repeated, alarms) in [(false, 0.67, 0.76, 0.84, 4), (true, 0.67, 0.58, 0.56, 2)] {
        let figures = measured(held_out);
        let label = figures.label();
        assert!(label.precision() >= precision, "precision {:.3}, held out: {held_out}", label.precision());
        assert!(label.recall() >= recall, "recall {:.3}, held out: {held_out}", label.recall());
        let (found, all) = figures.repeated();
        assert!(found as f64 >= repeated * all as f64, "{found} of {all} repeated asks, held out: {held_out}");
        let (flagged, clean) = figures.false_alarms();
        assert!(flagged <= alarms, "{flagged} of {clean} clean conversations, held out: {held_out}");
    }
}

#[test]
fn buyers_who_extort_are_told_from_others() {
    let rules = RuleSet::embedded().expect("the built-in rules are sound");
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    for message in labelled("corpus/conversations").filter(|message| message.sender == Sender::Buyer) {
        let wanted = message.labels.iter().flatten().any(|&label| label == Label::InboundExtortion);
        let given = inbound(&Analysed::new(&message, &rules), &rules).iter().any(|found| found.label == Label::InboundExtortion);
        right += u32::from(wanted && given);
        wrong += u32::from(!wanted && given);
        missed += u32::from(wanted && !given);
    }
    assert!(right >= 45 && wrong <= 2, "{right} right, {wrong} wrong, {missed} missed");
}

/// The verdict on the last of some messages of one conversation, each by its sender.
fn last(messages: &[(Sender, &str)]) -> Verdict {
    let (scanner, mut memory) = (scanner(), Memory::default());
    let mut last = Verdict::clean();
    for (place, (sender, text)) in messages.iter().enumerate() {
        let mut message = Message { sender: *sender, ..Message::new(*text, Channel::Chat) };
        (message.id, message.conversation) = (format!("m{}", place + 1), Some("c".to_owned()));
        match sender {
            Sender::Agent => last = scanner.check(&message, &mut memory),
            _ => scanner.hear(&message, &mut memory),
        }
    }
    last
}

fn labels(verdict: &Verdict) -> Vec<Label> {
    verdict.findings.iter().map(|judged| judged.finding.label).collect()
}

/// Ids with what was found.
#[derive(Default)]
struct Kept(Vec<(String, Vec<Label>)>);

impl Sink for Kept {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> std::io::Result<()> {
        self.0.push((message.id.clone(), labels(verdict)));
        Ok(())
    }
}

const SPLIT: [(Sender, &str); 2] = [(Sender::Agent, "I saw the 1 star you left"), (Sender::Agent, "kindly change it")];

#[test]
fn a_violation_split_over_messages_is_told_on_the_last_and_names_the_first() {
    let verdict = last(&SPLIT);
    let judged = verdict.findings.iter().find(|judged| judged.finding.label == Label::SolicitationChange).expect("it asks for a change");
    assert_eq!(judged.finding.related, ["m1"]);
    assert_eq!(labels(&last(&SPLIT[1..])), []);
}

#[test]
fn an_ask_is_remembered_over_files_by_its_buyer() {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, buyer) in [("a.jsonl", "b1"), ("b.jsonl", "b2"), ("c.jsonl", "b1")] {
        let record = format!(r#"{{"id":"{file}","buyer":"{buyer}","text":"Please leave us 5 stars, please give us a five star review"}}"#);
        std::fs::write(folder.path().join(file), record).expect("it can be written");
    }
    let mut kept = Kept::default();
    let source = source::open(&[folder.path().to_owned()], &Options::default());
    scanner().run(Box::new(source), &mut kept).expect("nothing to fail");
    let again: Vec<&str> = kept.0.iter().filter(|told| told.1.contains(&Label::SolicitationRepeated)).map(|told| told.0.as_str()).collect();
    assert_eq!(again, ["c.jsonl"]);
}

#[test]
fn a_buyer_who_was_refused_leaves_the_shop_clean() {
    let refused = [
        (Sender::Buyer, "Keyboard works fine. $30 back or you get one star tonight"),
        (Sender::Agent, "You wrote \"$30 back or one star\". I can't send money for that. Review it any way you see fit."),
    ];
    assert_eq!(labels(&last(&refused)), []);
}

#[test]
fn only_buyers_words_are_told_as_theirs_and_only_where_it_is_wished() {
    let extorts = "Keyboard works fine. $30 back or you get one star tonight";
    let messages = || {
        [Sender::Buyer, Sender::Agent]
            .map(|sender| Message { sender, id: sender.to_string(), ..Message::new(extorts, Channel::Chat) })
            .map(Ok)
    };
    for (wished, expected) in [(false, None), (true, Some(vec![Label::InboundExtortion]))] {
        let mut kept = Kept::default();
        let summary = scanner().with_inbound(wished).run(Box::new(messages().into_iter()), &mut kept).expect("nothing to fail");
        assert_eq!(summary.not_outgoing, 1);
        let told = |id: &str| kept.0.iter().find(|told| told.0 == id).map(|told| told.1.clone());
        assert_eq!(told("buyer"), expected);
        assert!(!told("agent").expect("it is judged").contains(&Label::InboundExtortion));
    }
}
