//! The corpus: valid, balanced, and no test message learned by heart.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use replylint::label::Category;
use replylint::message::Message;

const LANGUAGES: [&str; 15] = ["en", "es", "pt", "fr", "de", "it", "zh-Hans", "zh-Hant", "ja", "ko", "id", "ms", "th", "vi", "tl"];

fn read(folder: &str, language: &str) -> Vec<Message> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("corpus/{folder}/{language}.jsonl"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let record = |(number, line)| serde_json::from_str(line).unwrap_or_else(|error| panic!("{}:{}: {error}", path.display(), number + 1));
    text.lines().enumerate().map(record).collect()
}

#[test]
fn records_are_valid_and_ids_are_their_own() {
    let mut ids = HashSet::new();
    for folder in ["train", "test"] {
        for message in LANGUAGES.iter().flat_map(|language| read(folder, language)) {
            assert!(message.labels.is_some(), "{} has no labels", message.id);
            assert!(ids.insert(message.id.clone()), "{} stands twice", message.id);
        }
    }
}

#[test]
fn every_language_tests_every_category_both_ways() {
    for language in LANGUAGES {
        let messages = read("test", language);
        assert!(messages.len() >= 80, "{language}: {}", messages.len());
        let harmless = messages.iter().filter(|message| message.labels.as_deref() == Some(&[])).count();
        assert!(harmless * 10 >= messages.len() * 4, "{language}: {harmless} harmless");
        for category in Category::ALL.into_iter().filter(|&category| category != Category::Inbound) {
            let of = |message: &&Message| message.labels.iter().flatten().any(|label| label.category() == category);
            assert!(messages.iter().filter(of).count() >= 5, "{language}: {category}");
        }
    }
}

/// Five-letter pieces of a text, without blanks, digits and signs.
fn pieces(text: &str) -> HashSet<[char; 5]> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    letters.windows(5).map(|five| [five[0], five[1], five[2], five[3], five[4]]).collect()
}

#[test]
fn no_test_message_is_nearly_a_training_message() {
    for language in LANGUAGES {
        let tests: Vec<(String, HashSet<[char; 5]>)> =
            read("test", language).into_iter().map(|message| (message.id, pieces(&message.text))).collect();
        let mut holders: HashMap<[char; 5], Vec<usize>> = HashMap::new();
        for (place, (_, pieces)) in tests.iter().enumerate().filter(|(_, (_, pieces))| pieces.len() >= 8) {
            pieces.iter().for_each(|&piece| holders.entry(piece).or_default().push(place));
        }
        for message in read("train", language) {
            let own = pieces(&message.text);
            let mut shared: HashMap<usize, usize> = HashMap::new();
            own.iter().filter_map(|piece| holders.get(piece)).flatten().for_each(|&place| *shared.entry(place).or_default() += 1);
            for (place, count) in shared {
                let all = own.union(&tests[place].1).count();
                assert!(count * 10 <= all * 7, "{} is nearly {}", message.id, tests[place].0);
            }
        }
    }
}
