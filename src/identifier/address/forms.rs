//! The parts of `rules/identifier/address.toml`. Their patterns are compiled when a text first has a word of their section.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use crate::identifier::table;
use crate::normalize::fold_text;
use crate::normalize::script::joins;

/// Between a cue and a number of the same address lie at most so many bytes.
const REACH: usize = 48;

/// All sections of the file.
pub static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms::new(include_str!("../../../rules/identifier/address.toml")));

/// What a part says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing: it widens an address.
    More,
    /// Two make an address.
    Half,
    Whole,
}

/// The parts of one country or language.
#[derive(Debug)]
pub struct Section {
    pub forms: Vec<Form>,
}

/// One part.
#[derive(Debug)]
pub struct Form {
    pub weight: Weight,
    /// Number of its section.
    pub section: usize,
    source: String,
    pattern: OnceLock<Regex>,
    words: &'static Words,
    /// Words of the section that no name holds even inside, where words have no borders.
    inner: &'static [String],
    leads: &'static [String],
    /// What an address of the section may begin with.
    regions: &'static [String],
}

impl Form {
    /// Its pattern.
    pub fn pattern(&self) -> &Regex {
        self.pattern.get_or_init(|| Regex::new(&self.source).expect("the test compiles every pattern"))
    }

    /// Whether no name goes on at `word`.
    pub fn is_stop(&self, word: &str) -> bool {
        self.words.stop.contains(word) || self.inner.iter().any(|inner| inner == word)
    }

    /// Whether `word` stands inside of names in small letters.
    pub fn is_particle(&self, word: &str) -> bool {
        self.words.particle.contains(word)
    }

    /// Whether `word` is something counted, so that the number before it numbers no house.
    pub fn is_unit(&self, word: &str) -> bool {
        self.words.unit.contains(word)
    }

    /// Whether `name`, of a script without blanks, is other words.
    pub fn has_stop_inside(&self, name: &str) -> bool {
        self.inner.iter().any(|inner| !inner.is_ascii() && name.ends_with(inner.as_str()))
    }

    /// How many bytes at the front of `text` only lead to it ("住在").
    pub fn lead(&self, text: &str) -> usize {
        let front = text.find(|c: char| c.is_ascii_digit()).map_or(text, |digit| &text[..digit]);
        if let Some(region) = self.regions.iter().filter_map(|region| front.find(region.as_str())).min() {
            return region;
        }
        self.leads.iter().filter_map(|lead| front.rfind(lead.as_str()).map(|at| at + lead.len())).max().unwrap_or(0)
    }
}

#[derive(Debug)]
struct Words {
    stop: HashSet<String>,
    particle: HashSet<String>,
    unit: HashSet<String>,
}

/// The file.
#[derive(Debug)]
pub struct Forms {
    sections: Vec<Section>,
    cues: AhoCorasick,
    /// By pattern of `cues`: its section, and whether a longer word may end with it.
    owners: Vec<(usize, bool)>,
}

impl Forms {
    /// Sections of which a cue stands in `text`, not far from one of its `numbers`: no address is without one.
    pub fn sections_in(&self, text: &str, numbers: &[Range<usize>]) -> impl Iterator<Item = &Section> {
        let mut seen = 0u64;
        let mut numbers = numbers.iter().peekable();
        for found in self.cues.find_overlapping_iter(text) {
            while numbers.next_if(|number| number.end + REACH < found.start()).is_some() {}
            if numbers.peek().is_none_or(|number| number.start > found.end() + REACH) {
                continue;
            }
            let (section, open) = self.owners[found.pattern().as_usize()];
            let border = |at: usize| {
                let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
                before.zip(after).is_none_or(|(before, after)| !joins(before, after))
            };
            let has_borders = open || text[found.range()].ends_with(|c| ('가'..='힣').contains(&c)) || border(found.start());
            if seen & (1 << section) == 0 && has_borders && (border(found.end()) || text[found.range()].ends_with('.')) {
                seen |= 1 << section;
            }
        }
        self.sections.iter().enumerate().filter(move |(place, _)| seen & (1 << place) != 0).map(|(_, section)| section)
    }

    /// The section that widens what others found.
    pub fn last(&self) -> &Section {
        self.sections.last().expect("the last section of parts is [last]")
    }

    fn new(text: &'static str) -> Forms {
        let lines: Vec<(&str, &str, &str)> = table::rows(text).collect();
        let of = |section: &str, key: &str| lines.iter().find(|line| line.0 == section && line.1 == key).map_or("", |line| line.2);
        let any = |key| set(of("any", key)).collect();
        let words: &Words = Box::leak(Box::new(Words { stop: any("stop"), particle: any("particle"), unit: any("unit") }));
        let (mut sections, mut cues, mut owners) = (Vec::new(), Vec::new(), Vec::new());
        let mut names: Vec<&str> = lines.iter().map(|line| line.0).filter(|name| !matches!(*name, "any" | "region")).collect();
        names.dedup();
        for (section, name) in names.into_iter().enumerate() {
            let inner: &[String] = Vec::leak(set(of(name, "stop")).collect());
            let leads: &[String] = Vec::leak(set(of(name, "lead")).collect());
            let regions: &[String] = Vec::leak(set(of("region", name)).collect());
            for cue in of(name, "cue").split(" | ").filter(|cue| !cue.is_empty()) {
                cues.push(fold_text(cue.trim_start_matches('*')));
                owners.push((section, cue.starts_with('*')));
            }
            let shorts: HashMap<&str, &str> =
                lines.iter().filter(|line| line.0 == "any" || line.0 == name).map(|line| (line.1, line.2)).collect();
            let form = |line: &(&str, &str, &str)| {
                let weight = match line.1.split_once('.')?.0 {
                    "whole" => Weight::Whole,
                    "half" => Weight::Half,
                    _ => Weight::More,
                };
                let source = fold_pattern(&expand(line.2, &shorts));
                Some(Form { weight, section, source, pattern: OnceLock::new(), words, inner, leads, regions })
            };
            sections.push(Section { forms: lines.iter().filter(|line| line.0 == name).filter_map(form).collect() });
        }
        let cues = AhoCorasick::builder().match_kind(MatchKind::Standard).build(cues).expect("a few hundred words fit an automaton");
        Forms { sections, cues, owners }
    }
}

/// The words of a line, folded.
fn set(words: &str) -> impl Iterator<Item = String> {
    words.split(" | ").filter(|word| !word.is_empty()).map(fold_text)
}

/// `pattern` with each `@name` as its line has it.
fn expand(pattern: &str, shorts: &HashMap<&str, &str>) -> String {
    let mut parts = pattern.split('@');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(part.len());
        let short = shorts.get(&part[..end]).unwrap_or_else(|| panic!("no line {} for a pattern", &part[..end]));
        whole.push_str(&format!("(?:{})", expand(short, shorts)));
        whole.push_str(&part[end..]);
    }
    whole
}

/// `pattern` with its letters as the plain reading has them.
fn fold_pattern(pattern: &str) -> String {
    pattern.chars().map(|c| if c.is_ascii() || c == 'ー' { c.to_string() } else { fold_text(c.encode_utf8(&mut [0; 4])) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for form in FORMS.sections.iter().flat_map(|section| &section.forms) {
            if let Err(error) = Regex::new(&form.source) {
                panic!("{error}");
            }
        }
    }
}
