//! The trainers' store: nothing twice, nothing lost, and out and in again the same.

mod archive;
mod queue;
mod size;
mod store;

use std::path::Path;

use replylint::Label;
use replylint::review::Store;
use replylint::review::decision::{Kind, Said};
use replylint::review::import::{Imported, import};
use replylint::review::queue::Order;
use replylint::scan::{Scanner, Settings};
use replylint::source::{self, Options};

/// A store with these records in it.
fn store(data: &Path, records: &str) -> Store {
    let store = Store::open(data).expect("a new store");
    add(&store, data, records);
    store
}

fn add(store: &Store, data: &Path, records: &str) -> Imported {
    let file = data.join("records.jsonl");
    std::fs::write(&file, records).expect("it can be written");
    let scanner = Scanner::embedded(Settings::default()).expect("the built-in rules and model are sound");
    let source = source::open(&[file], &Options::default());
    import(store, &scanner, Box::new(source), &mut |error| panic!("{error}")).expect("it can be written")
}

fn said(reviewer: &str, example: i64, kind: Kind, labels: &[Label]) -> Said {
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    Said {
        example,
        reviewer: reviewer.to_owned(),
        kind,
        labels: labels.to_vec(),
        spans: Vec::new(),
        note: None,
        undoes: None,
        order: Order::Uncertain,
        filtered: false,
        masked: true,
        took: Some(900),
        request: format!("{}-{}", std::process::id(), COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)),
    }
}

/// A conversation with its buyer, a message by many words, one that comes in two sizes, one that is fine.
const RECORDS: &str = r#"{"id":"b1","conversation":"c1","store":"sg-01","sender":"buyer","sent_at":"2026-03-01T10:00:00Z","text":"Where is my lamp? My number is +62 812 3456 7890"}
{"id":"m1","conversation":"c1","store":"sg-01","sent_at":"2026-03-01T10:01:00Z","language":"en","text":"It left today. Please leave us 5 stars and add me on WhatsApp +62 812 3456 7890"}
{"id":"b2","conversation":"c1","store":"sg-01","sender":"buyer","sent_at":"2026-03-01T10:02:00Z","text":"No thanks"}
{"id":"m2","store":"sg-01","language":"en","text":"Get $5 back for your 5-star review of order 5512"}
{"id":"m3","store":"sg-02","language":"en","text":"Get $9 back for your 5-star review of order 7781"}
{"id":"m4","store":"sg-02","language":"en","text":"Your parcel was handed to the courier this morning."}
"#;
