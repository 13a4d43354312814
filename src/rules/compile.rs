//! Rules as compiled: checked, and ready to read messages.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use super::advice::Advice;
use super::analysed::{Analysed, Scopes};
use super::concept::{Concept, ConceptMask, Concepts};
use super::embedded::{self, Files};
use super::language::Language;
use super::lexicon::Lexicon;
use super::shape::{Place, Shape};
use super::spec::{LabelText, RuleFile, RuleSpec, ShapeSpec, line_of, parse};
use crate::error::{Error, Result};
use crate::label::{Category, Label};
use crate::message::{Channel, Sender};

/// A rule that has passed its checks.
#[derive(Debug)]
pub struct Rule {
    pub spec: RuleSpec,
    /// The file it stands in, below `rules/`.
    pub file: String,
    /// Its line there, from 1.
    pub line: usize,
    pub(crate) shape: Shape,
    guards: Guards,
}

#[derive(Clone, Debug, Default)]
struct Guards {
    scopes: Vec<Scopes>,
    sentence: ConceptMask,
    message: ConceptMask,
}

/// A rule that matches, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// Its index in [`RuleSet::rules`].
    pub rule: usize,
    /// In bytes of the plain reading.
    pub range: Range<usize>,
    /// Whether only a disguised reading carries it.
    pub loose: bool,
}

/// All that is read from `rules/`: concepts, lexicons, rules, label texts, advice.
pub struct RuleSet {
    pub concepts: Concepts,
    pub lexicon: Lexicon,
    pub rules: Vec<Rule>,
    texts: HashMap<Label, LabelText>,
    advice: Advice,
    /// Concepts whose phrases hide the shorter words inside them.
    pub(crate) shadowing: ConceptMask,
    pub(crate) guides: Guides,
    files: Files,
}

/// The concepts that scopes are made of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Guides {
    pub negation: ConceptMask,
    pub teaching: ConceptMask,
    pub thanks: ConceptMask,
    pub freeing: ConceptMask,
    pub quote: ConceptMask,
    pub condition: ConceptMask,
}

impl RuleSet {
    /// The built-in rules.
    ///
    /// # Errors
    /// None in a build that passed its tests.
    pub fn embedded() -> Result<RuleSet> {
        let image = Lexicon::from_image(embedded::lexicon_image(), embedded::LEXICON_KEY);
        RuleSet::with_lexicon(embedded::files(), image)
    }

    /// The rules of a folder laid out like `rules/`.
    ///
    /// # Errors
    /// Names file, line, rule and reason of the first mistake.
    pub fn read(folder: &Path) -> Result<RuleSet> {
        RuleSet::compile(embedded::read(folder)?)
    }

    /// Compiles rule files (path below `rules/`, text).
    ///
    /// # Errors
    /// Names file, line, rule and reason of the first mistake.
    pub fn compile(files: Files) -> Result<RuleSet> {
        RuleSet::with_lexicon(files, None)
    }

    fn with_lexicon(files: Files, lexicon: Option<Lexicon>) -> Result<RuleSet> {
        let text_of = |name: &str| files.iter().find(|file| file.0 == name).map(|file| file.1.as_ref());
        let concepts = text_of("concepts.toml").ok_or_else(|| Error::rules("concepts.toml", None, None, "is missing"))?;
        let concepts = Concepts::parse("concepts.toml", concepts)?;
        let below = |folder: &'static str| {
            files.iter().filter(move |file| file.0.starts_with(folder)).map(|file| (file.0.as_str(), file.1.as_ref()))
        };
        let lexicon = lexicon.map_or_else(|| Lexicon::compile(&concepts, below("lexicon/")), Ok)?;
        let advice = Advice::parse(below("advice/"))?;
        let mask = |names: &[&str]| -> ConceptMask {
            let known = names.iter().filter_map(|name| concepts.get(name)).map(ConceptMask::of);
            known.fold(ConceptMask::default(), ConceptMask::union)
        };
        let mut set = RuleSet {
            shadowing: mask(&["other-sense", "thanks", "no-strings", "never-policy", "platform-reward"]),
            guides: Guides {
                negation: mask(&["negation"]),
                teaching: mask(&["education", "warning", "never-policy"]),
                thanks: mask(&["thanks"]),
                freeing: mask(&["no-strings"]),
                quote: mask(&["quote"]),
                condition: mask(&["condition"]),
            },
            concepts,
            lexicon,
            rules: Vec::new(),
            texts: HashMap::new(),
            advice,
            files: Files::new(),
        };
        for category in Category::ALL {
            let name = format!("{category}.toml");
            if let Some(text) = text_of(&name) {
                set.add_file(&name, text)?;
            }
        }
        set.files = files;
        Ok(set)
    }

    fn add_file(&mut self, name: &str, text: &str) -> Result<()> {
        let file: RuleFile = parse(name, text)?;
        self.texts.extend(file.label);
        for spanned in file.rule {
            let line = line_of(text, spanned.span().start);
            let spec = spanned.into_inner();
            let wrong = |why: String| Error::rules(name, Some(line), Some(&format!("rule {:?}", spec.id)), why);
            if let Some(other) = self.rules.iter().find(|rule| rule.spec.id == spec.id) {
                return Err(wrong(format!("has the id of a rule in {}:{}", other.file, other.line)));
            }
            let shape = self.shape(&spec.shape).map_err(&wrong)?;
            let guards = self.guards(spec.unless.as_ref().unwrap_or(&file.unless)).map_err(&wrong)?;
            self.rules.push(Rule { spec, file: name.to_owned(), line, shape, guards });
        }
        Ok(())
    }

    fn shape(&self, spec: &ShapeSpec) -> Result<Shape, String> {
        Ok(match spec {
            ShapeSpec::Near { concepts, within } => Shape::Near { slots: self.slots(concepts)?, within: within * 4 },
            ShapeSpec::Sequence { concepts, within } => Shape::Sequence { slots: self.slots(concepts)?, within: within * 4 },
            ShapeSpec::Link { from, to, within } => Shape::Link { slots: [self.slot(from)?, self.slot(to)?], within: within * 4 },
            ShapeSpec::Pattern { regex, literals } => {
                if literals.is_empty() || literals.iter().any(|literal| literal.chars().count() < 2) {
                    return Err("a pattern wants literals of two characters or more to start from".to_owned());
                }
                let regex = regex::RegexBuilder::new(regex).size_limit(1 << 20).build().map_err(|error| error.to_string())?;
                let literals = aho_corasick::AhoCorasick::new(literals).map_err(|error| error.to_string())?;
                Shape::Pattern { regex, literals }
            }
        })
    }

    fn slots(&self, slots: &[String]) -> Result<Vec<ConceptMask>, String> {
        if slots.is_empty() || slots.len() > 6 {
            return Err(format!("{} slots; a shape has one to six", slots.len()));
        }
        slots.iter().map(|slot| self.slot(slot)).collect()
    }

    fn slot(&self, slot: &str) -> Result<ConceptMask, String> {
        slot.split('|').try_fold(ConceptMask::default(), |mask, name| Ok(mask.union(ConceptMask::of(self.filled(name)?))))
    }

    fn filled(&self, name: &str) -> Result<Concept, String> {
        let concept = self.concepts.get(name).ok_or_else(|| format!("there is no concept {name:?}"))?;
        if self.concepts.identifier(concept).is_none() && !self.lexicon.fills(concept) {
            return Err(format!("no lexicon has concept {name:?}"));
        }
        Ok(concept)
    }

    fn guards(&self, names: &[String]) -> Result<Guards, String> {
        let mut guards = Guards::default();
        for name in names {
            match name.as_str() {
                "negation" => guards.scopes.push(Scopes::NEGATED),
                "quote" => guards.scopes.push(Scopes::QUOTED),
                _ => match name.strip_prefix("message:") {
                    Some(name) => guards.message.insert(self.filled(name)?),
                    None => guards.sentence.insert(self.filled(name)?),
                },
            }
        }
        Ok(guards)
    }

    /// The rules that match a message, in the order of the files.
    pub fn matches(&self, message: &Analysed<'_>) -> Vec<Matched> {
        let find = |(rule, place): (usize, Option<Place>)| place.map(|place| Matched { rule, range: place.range, loose: place.loose });
        self.rules.iter().map(|rule| rule.find(message)).enumerate().filter_map(find).collect()
    }

    /// Whether one rule matches a message.
    pub fn finds(&self, rule: usize, message: &Analysed<'_>) -> bool {
        self.rules[rule].find(message).is_some()
    }

    /// What, why and instead of a label; empty where the files have none.
    pub fn text(&self, label: Label) -> &LabelText {
        static NONE: LabelText = LabelText { what: String::new(), why: String::new(), instead: String::new() };
        self.texts.get(&label).unwrap_or(&NONE)
    }

    /// What may be sent instead, in the language if there is wording in it, else in English; else what to do, where the files have no wording.
    pub fn advice(&self, label: Label, language: Option<&str>) -> &str {
        let wording = |tag: &str| self.advice.get(label, Language::from_export(tag)?);
        language.and_then(wording).or_else(|| wording("en")).unwrap_or(&self.text(label).instead)
    }

    /// The files that the set was made from.
    pub fn files(&self) -> &Files {
        &self.files
    }
}

impl Rule {
    /// Where the rule holds in a message, if it does.
    pub(crate) fn find(&self, message: &Analysed<'_>) -> Option<Place> {
        if self.spec.channel.is_some_and(|channel| channel != message.message.channel)
            || self.spec.sender.is_some_and(|sender| sender != message.message.sender)
            || !self.shape.slots().iter().all(|slot| slot.overlaps(message.concepts))
            || self.guards.message.overlaps(message.concepts)
        {
            return None;
        }
        self.shape.find(message, &|hit| {
            !self.guards.scopes.iter().any(|&scope| hit.scopes.has(scope))
                && !message.sentences[hit.sentence as usize].overlaps(self.guards.sentence)
        })
    }

    /// Whether a hit of `concept` can be part of a match.
    pub(crate) fn wants(&self, concept: Concept) -> bool {
        self.shape.slots().iter().any(|slot| slot.contains(concept))
    }

    /// Whether the rule looks at such messages at all.
    pub fn applies_to(&self, channel: Channel, sender: Sender) -> bool {
        self.spec.channel.is_none_or(|wanted| wanted == channel) && self.spec.sender.is_none_or(|wanted| wanted == sender)
    }
}
