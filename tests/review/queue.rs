//! Orders and filters of the queue.

use replylint::Label;
use replylint::review::decision::Kind;
use replylint::review::queue::{Asked, Order};
use replylint::review::view::Look;

use super::{RECORDS, said, store};

#[test]
fn every_order_gives_every_example_once() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(data.path(), RECORDS);
    for order in [Order::Uncertain, Order::Disagreement, Order::Newest, Order::Random] {
        let mut all = store.next("mei", &Asked { order, ..Asked::default() }, 10, |_| false).expect("it can be read");
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 3, "{order:?}");
    }
}

#[test]
fn filters_hold_and_what_others_look_at_is_left_out() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(data.path(), RECORDS);
    let of_label = Asked { label: Some(Label::IncentiveForReview), ..Asked::default() };
    let paid = store.next("mei", &of_label, 10, |_| false).expect("it can be read");
    assert_eq!(paid, [store.find("m2").expect("it can be read").expect("it was imported")]);
    assert!(store.next("mei", &of_label, 10, |id| id == paid[0]).expect("it can be read").is_empty());
    let of_store = Asked { store: Some("sg-02".to_owned()), ..Asked::default() };
    assert_eq!(store.next("mei", &of_store, 10, |_| false).expect("it can be read").len(), 1);
    let of_language = Asked { language: Some("th".to_owned()), ..Asked::default() };
    assert!(store.next("mei", &of_language, 10, |_| false).expect("it can be read").is_empty());
    store.decide(&said("mei", paid[0], Kind::Skip, &[])).expect("it can be written");
    assert!(store.next("mei", &of_label, 10, |_| false).expect("it can be read").is_empty());
    assert_eq!(store.next("ana", &of_label, 10, |_| false).expect("it can be read"), paid);
}

#[test]
fn a_label_that_was_given_wrong_comes_first_in_disagreement() {
    let data = tempfile::tempdir().expect("a folder");
    let wrong = r#"{"id":"w","language":"en","labels":["abuse.insult"],"text":"Your lamp has arrived at our shop."}"#;
    let store = store(data.path(), &format!("{RECORDS}{wrong}\n"));
    let asked = Asked { order: Order::Disagreement, ..Asked::default() };
    let first = store.next("mei", &asked, 1, |_| false).expect("it can be read");
    let view = store.view(&first, Look { unlocked: false, others: false }).expect("it can be read").remove(0);
    assert_eq!(view.given, Some(vec![Label::AbuseInsult]));
}
