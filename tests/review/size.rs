//! A long queue is as quick as a short one.

use std::time::{Duration, Instant};

use replylint::Label;
use replylint::message::{Channel, Message};
use replylint::review::Store;
use replylint::review::decision::Kind;
use replylint::review::example::Example;
use replylint::review::queue::{Asked, Order};
use replylint::review::view::Look;
use replylint::scan::{Probe, Scanner, Settings, Versions};

use super::said;

const EXAMPLES: usize = 200_000;

/// Examples that were judged by lot, since judging them would take most of the time.
fn fill(store: &Store, count: usize) {
    let scanner = Scanner::embedded(Settings::default()).expect("the built-in rules and model are sound");
    let versions = Versions::of(&scanner);
    let seen = scanner.check(&Message::new("Please leave us 5 stars", Channel::Chat), &mut Default::default());
    let mut batch = Vec::new();
    for number in 0..count {
        let mut message = Message::new(format!("Please leave us 5 stars, dear {number}"), Channel::Chat);
        message.id = format!("m{number}");
        message.store = Some(format!("store-{}", number % 40));
        message.conversation = Some(format!("c{}", number / 4));
        message.language = Some(["en", "id", "th", "vi"][number % 4].to_owned());
        let mut verdict = seen.clone();
        let mixed = (number as u32).wrapping_mul(2_654_435_761);
        verdict.findings[0].finding.confidence = (mixed % 10_000) as f32 / 10_000.0;
        verdict.findings[0].finding.label = Label::ALL[number % 20];
        let standings = vec![replylint::fuse::Standing {
            label: Label::ALL[number % 20],
            confidence: (mixed % 9_999) as f32 / 10_000.0,
            margin: (mixed % 9_967) as f32 / 1_000.0 - 5.0,
            classifier: (mixed % 9_973) as f32 / 10_000.0,
            rule: number % 3 == 0,
        }];
        let probe = Probe { standings, template: format!("template {}", number / 2 * 2 + usize::from(number % 20 != 1)) };
        batch.push((Example::new(&message, &verdict, &probe), "made.jsonl".to_owned(), number as u64 + 1));
        if batch.len() == 5_000 {
            store.add(&batch, &[], &versions).expect("it can be written");
            batch.clear();
        }
    }
    store.add(&batch, &[], &versions).expect("it can be written");
}

/// The slowest of a hundred decisions, and of a hundred steps to the next example in every order and filter.
fn measure(store: &Store) -> (Duration, Duration) {
    let mut slowest = (Duration::ZERO, Duration::ZERO);
    let orders = [Order::Uncertain, Order::Disagreement, Order::Newest, Order::Random];
    for number in 0..100usize {
        let asked = Asked {
            order: orders[number % 4],
            store: (number % 3 == 1).then(|| format!("store-{}", number % 40)),
            language: (number % 5 == 1).then(|| "th".to_owned()),
            label: (number % 7 == 1).then(|| Label::ALL[number % 20]),
        };
        let began = Instant::now();
        let next = store.next("mei", &asked, 4, |_| false).expect("it can be read");
        store.view(&next, Look { unlocked: false, others: false }).expect("it can be read");
        if began.elapsed() > slowest.1 {
            slowest.1 = began.elapsed();
            println!("{:?}: {asked:?}", slowest.1);
        }
        let Some(&example) = next.first() else { continue };
        let began = Instant::now();
        store.decide(&said("mei", example, Kind::Label, &[])).expect("it can be written");
        slowest.0 = slowest.0.max(began.elapsed());
    }
    slowest
}

#[test]
#[ignore = "takes half a minute; `cargo test -- --ignored --nocapture two_hundred_thousand` prints the times"]
fn two_hundred_thousand_examples_change_neither() {
    for count in [1_000, EXAMPLES] {
        let data = tempfile::tempdir().expect("a folder");
        let store = Store::open(data.path()).expect("a new store");
        fill(&store, count);
        let (decision, next) = measure(&store);
        println!("{count} examples: the slowest decision took {decision:?}, the slowest next {next:?}");
        assert!(decision < Duration::from_millis(50) && next < Duration::from_millis(100), "{decision:?} {next:?}");
    }
}
