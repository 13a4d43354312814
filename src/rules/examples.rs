//! Rules proving themselves: each must find its hits and leave its misses alone.

use super::analysed::Analysed;
use super::compile::{Rule, RuleSet};
use super::spec::{LexiconFile, line_of, parse};
use crate::error::Error;
use crate::message::{Channel, Message, Sender};

/// So many hits and misses every rule shows.
const EXAMPLES: usize = 2;

/// Every mistake that reading the rules alone does not show, in order of the files.
pub fn check(set: &RuleSet) -> Vec<Error> {
    let mut mistakes: Vec<Error> = set.rules.iter().flat_map(|rule| check_rule(set, rule)).collect();
    mistakes.extend(unused_concepts(set));
    mistakes.extend(doubled_words(set));
    mistakes
}

fn check_rule(set: &RuleSet, rule: &Rule) -> Vec<Error> {
    let wrong = |why: String| Error::rules(format!("rules/{}", rule.file), Some(rule.line), Some(&format!("rule {:?}", rule.spec.id)), why);
    let mut mistakes = Vec::new();
    for (name, examples) in [("hits", &rule.spec.hits), ("misses", &rule.spec.misses)] {
        if examples.len() < EXAMPLES {
            mistakes.push(wrong(format!("shows {} {name}; {EXAMPLES} are the least", examples.len())));
        }
    }
    for hit in rule.spec.hits.iter().filter(|text| !matches(set, rule, text)) {
        mistakes.push(wrong(format!("does not find its hit {hit:?}; {}", seen(set, rule, hit))));
    }
    for miss in rule.spec.misses.iter().filter(|text| matches(set, rule, text)) {
        mistakes.push(wrong(format!("finds its miss {miss:?}; {}", seen(set, rule, miss))));
    }
    mistakes
}

fn example(rule: &Rule, text: &str) -> Message {
    let mut message = Message::new(text, rule.spec.channel.unwrap_or(Channel::Chat));
    message.sender = rule.spec.sender.unwrap_or(Sender::Agent);
    message
}

fn matches(set: &RuleSet, rule: &Rule, text: &str) -> bool {
    rule.find(&Analysed::new(&example(rule, text), set)).is_some()
}

/// The concepts that the engine saw in a text, for authors who wonder why.
fn seen(set: &RuleSet, rule: &Rule, text: &str) -> String {
    let message = example(rule, text);
    let analysed = Analysed::new(&message, set);
    let plain = analysed.normalized.plain().text();
    let hits =
        analysed.hits.iter().map(|hit| format!("{} {:?}", set.concepts.name(hit.concept), &plain[hit.start as usize..hit.end as usize]));
    format!("it has {}", hits.collect::<Vec<_>>().join(", "))
}

fn unused_concepts(set: &RuleSet) -> impl Iterator<Item = Error> + '_ {
    set.concepts
        .of_words()
        .filter(|&concept| !set.lexicon.fills(concept))
        .map(|concept| Error::rules("rules/concepts.toml", None, Some(set.concepts.name(concept)), "no lexicon fills it"))
}

fn doubled_words(set: &RuleSet) -> Vec<Error> {
    let mut mistakes = Vec::new();
    for (file, text) in set.files().iter().filter(|(file, _)| file.starts_with("lexicon/")) {
        let Ok(lexicon) = parse::<LexiconFile>(file, text) else { continue };
        for (concept, words) in &lexicon.concepts {
            for list in [&words.word, &words.prefix, &words.suffix, &words.anywhere] {
                let mut sorted: Vec<&String> = list.iter().collect();
                sorted.sort();
                for pair in sorted.windows(2).filter(|pair| pair[0] == pair[1]) {
                    let line = text.find(&format!("{:?}", pair[0])).map(|at| line_of(text, at));
                    mistakes.push(Error::rules(format!("rules/{file}"), line, Some(concept), format!("has {:?} twice", pair[0])));
                }
            }
        }
    }
    mistakes
}
