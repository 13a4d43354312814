//! A message as detectors see it: normalised, with its identifiers, the concepts that its words carry, and the scopes they stand in.

use crate::identifier::{self, Identifier};
use crate::message::Message;
use crate::normalize::Normalized;
use crate::normalize::script::{Script, script};

use super::compile::RuleSet;
use super::concept::{Concept, ConceptMask};
use super::language::{Language, Languages};
use super::lexicon::{Entry, Match};

/// A concept at a place of the plain reading.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// In bytes of the plain reading.
    pub start: u32,
    pub end: u32,
    pub concept: Concept,
    pub languages: Languages,
    /// Carried by a disguised reading or a spelling without its marks.
    pub loose: bool,
    /// Another language gives the same word another meaning.
    pub ambiguous: bool,
    pub scopes: Scopes,
    /// Quarter words before the hit, and up to its end; see [`Ruler`].
    pub(crate) at: u32,
    pub(crate) to: u32,
    pub(crate) clause: u32,
    pub(crate) sentence: u32,
}

/// What a hit stands under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u8);

impl Scopes {
    /// A negation works on it.
    pub const NEGATED: Scopes = Scopes(1);
    /// Inside quotation marks, or what somebody else said.
    pub const QUOTED: Scopes = Scopes(2);
    /// In a sentence that teaches, warns or states a policy.
    pub const TAUGHT: Scopes = Scopes(4);
    /// In a sentence that gives thanks for a review.
    pub const THANKED: Scopes = Scopes(8);
    /// In a sentence that frees the buyer from any duty.
    pub const FREED: Scopes = Scopes(16);
    /// In a sentence with a condition.
    pub const CONDITIONAL: Scopes = Scopes(32);

    /// Every scope with its name.
    pub const ALL: [(Scopes, &'static str); 6] = [
        (Scopes::NEGATED, "negated"),
        (Scopes::QUOTED, "quoted"),
        (Scopes::TAUGHT, "taught"),
        (Scopes::THANKED, "thanked"),
        (Scopes::FREED, "freed"),
        (Scopes::CONDITIONAL, "conditional"),
    ];

    /// Whether all of `other` holds.
    pub fn has(self, other: Scopes) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether none holds.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn add(&mut self, other: Scopes) {
        self.0 |= other.0;
    }
}

/// A message with all that detectors read. They never change it.
pub struct Analysed<'m> {
    pub message: &'m Message,
    pub normalized: Normalized<'m>,
    pub identifiers: Vec<Identifier>,
    /// In order of their start; what a longer harmless phrase hides is gone.
    pub hits: Vec<Hit>,
    /// All concepts that occur.
    pub concepts: ConceptMask,
    /// The concepts of each sentence.
    pub(crate) sentences: Vec<ConceptMask>,
    /// The languages that unambiguous words speak for.
    pub languages: Languages,
}

impl<'m> Analysed<'m> {
    /// Reads `message` by the lexicon of `rules`.
    pub fn new(message: &'m Message, rules: &RuleSet) -> Analysed<'m> {
        let normalized = Normalized::new(&message.text);
        let identifiers = identifier::find(&normalized);
        let mut hits = find_hits(&normalized, &identifiers, rules);
        shadow(&mut hits, rules);
        let ruler = Ruler::measure(normalized.plain().text(), &mut hits);
        let mut sentences = vec![ConceptMask::default(); ruler.sentences()];
        let mut concepts = ConceptMask::default();
        for hit in &hits {
            sentences[hit.sentence as usize].insert(hit.concept);
            concepts.insert(hit.concept);
        }
        set_scopes(&mut hits, &sentences, &ruler, rules);
        let languages = languages(&hits);
        Analysed { message, normalized, identifiers, hits, concepts, sentences, languages }
    }
}

fn find_hits(normalized: &Normalized<'_>, identifiers: &[Identifier], rules: &RuleSet) -> Vec<Hit> {
    let mut hits = Vec::with_capacity(32);
    rules.lexicon.find(normalized.plain().text(), |found| hits.push(hit(found.start..found.end, found.entry, false)));
    if let Some(loose) = normalized.loose() {
        rules.lexicon.find(loose.text(), |Match { start, end, entry }| {
            if loose.touches_overlay(&(start..end)) {
                hits.push(hit(loose.plain_range(&(start..end)), entry, true));
            }
        });
    }
    for found in identifiers {
        let range = match (found.loose, normalized.loose()) {
            (true, Some(loose)) => loose.plain_range(&found.range),
            _ => found.range.clone(),
        };
        let entry = Entry {
            concept: rules.concepts.of_identifier(found.kind),
            languages: Languages::of(Language::ANY),
            border: super::lexicon::Border::Anywhere,
            unmarked: false,
            ambiguous: false,
        };
        hits.push(hit(range, entry, found.loose));
    }
    hits
}

fn hit(range: std::ops::Range<usize>, entry: Entry, loose: bool) -> Hit {
    Hit {
        start: range.start as u32,
        end: range.end as u32,
        concept: entry.concept,
        languages: entry.languages,
        loose: loose || entry.unmarked,
        ambiguous: entry.ambiguous,
        scopes: Scopes::default(),
        at: 0,
        to: 0,
        clause: 0,
        sentence: 0,
    }
}

/// Sorts the hits, and takes away what lies inside a longer harmless phrase, and the shorter of two nested hits of one concept.
fn shadow(hits: &mut Vec<Hit>, rules: &RuleSet) {
    hits.sort_unstable_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end), hit.concept, hit.loose));
    // The harmless phrase that reaches furthest so far, and where each concept's last hit ended.
    let (mut shade_start, mut shade_end) = (0, 0);
    let mut ends = [0u32; 128];
    hits.retain(|hit| {
        let shades = rules.shadowing.contains(hit.concept);
        let inside = hit.end <= shade_end && (hit.start > shade_start || hit.end < shade_end || !shades);
        if inside && hit.start >= shade_start && !shades {
            return false;
        }
        if shades && hit.end > shade_end {
            (shade_start, shade_end) = (hit.start, hit.end);
        }
        let end = &mut ends[hit.concept.0 as usize];
        if hit.end <= *end {
            return false;
        }
        *end = hit.end;
        true
    });
}

fn set_scopes(hits: &mut [Hit], sentences: &[ConceptMask], ruler: &Ruler, rules: &RuleSet) {
    let guides = &rules.guides;
    for place in 0..hits.len() {
        let hit = hits[place];
        let mut scopes = Scopes::default();
        let sentence = sentences[hit.sentence as usize];
        if sentence.overlaps(guides.teaching) {
            scopes.add(Scopes::TAUGHT);
        }
        if sentence.overlaps(guides.thanks) {
            scopes.add(Scopes::THANKED);
        }
        if sentence.overlaps(guides.freeing) {
            scopes.add(Scopes::FREED);
        }
        if sentence.overlaps(guides.condition) {
            scopes.add(Scopes::CONDITIONAL);
        }
        if ruler.is_quoted(hit.start, hit.end) || sentence.overlaps(guides.quote) {
            scopes.add(Scopes::QUOTED);
        }
        if sentence.overlaps(guides.negation) && is_negated(hits, place, guides.negation) {
            scopes.add(Scopes::NEGATED);
        }
        hits[place].scopes = scopes;
    }
}

/// How far a negation reaches, in quarter words: five words on from it, and three back to what stands before it (Japanese, Korean and German
/// negate behind the verb).
const NEGATES_ON: u32 = 20;
const NEGATES_BACK: u32 = 12;

fn is_negated(hits: &[Hit], place: usize, negation: ConceptMask) -> bool {
    let hit = hits[place];
    let near = |other: &Hit| other.clause == hit.clause && negation.contains(other.concept);
    let before = hits[..place].iter().rev().take_while(|other| other.sentence == hit.sentence && other.at + 2 * NEGATES_ON > hit.at);
    let after = hits[place + 1..].iter().take_while(|other| other.sentence == hit.sentence && other.at < hit.to + NEGATES_BACK);
    before.into_iter().any(|other| near(other) && other.to <= hit.at + 1 && other.to + NEGATES_ON >= hit.at)
        || after.into_iter().any(|other| near(other) && other.at + 1 >= hit.to)
}

fn languages(hits: &[Hit]) -> Languages {
    let clear = hits.iter().filter(|hit| !hit.ambiguous && !hit.loose && hit.languages.count() == 1);
    clear.fold(Languages::NONE, |all, hit| all.union(hit.languages))
}

/// Measures a text in words, clauses and sentences.
///
/// A word of a spaced script counts four quarters, a Han or kana character two, a Thai one one: about as much as each says.
pub(crate) struct Ruler {
    sentences: u32,
    quotes: Vec<(u32, u32)>,
}

impl Ruler {
    /// Sets `at`, `to`, `clause` and `sentence` of the hits, which are in order of their start.
    fn measure(text: &str, hits: &mut [Hit]) -> Ruler {
        let mut steps = Steps::new(text);
        let mut ends: Vec<(u32, u32)> = hits.iter().enumerate().map(|(place, hit)| (hit.end, place as u32)).collect();
        ends.sort_unstable();
        let (mut next_start, mut next_end) = (0, 0);
        loop {
            let at = steps.at as u32;
            while next_end < ends.len() && ends[next_end].0 <= at {
                hits[ends[next_end].1 as usize].to = steps.quarters;
                next_end += 1;
            }
            while next_start < hits.len() && hits[next_start].start <= at {
                let hit = &mut hits[next_start];
                (hit.at, hit.clause, hit.sentence) = (steps.quarters, steps.clause, steps.sentence);
                next_start += 1;
            }
            if next_end == ends.len() && next_start == hits.len() && !steps.wants_quotes {
                break;
            }
            if !steps.step() {
                for &(_, place) in &ends[next_end..] {
                    hits[place as usize].to = steps.quarters;
                }
                break;
            }
        }
        Ruler { sentences: steps.sentence + 1, quotes: steps.quotes }
    }

    fn sentences(&self) -> usize {
        self.sentences as usize
    }

    fn is_quoted(&self, start: u32, end: u32) -> bool {
        self.quotes.iter().any(|&(open, close)| open <= start && end <= close)
    }
}

/// Longer than this, what stands between two marks is no quotation (bytes).
const LONGEST_QUOTE: u32 = 400;

struct Steps<'t> {
    text: &'t str,
    at: usize,
    before: Script,
    quarters: u32,
    clause: u32,
    sentence: u32,
    opened: Option<(char, u32)>,
    quotes: Vec<(u32, u32)>,
    wants_quotes: bool,
}

impl<'t> Steps<'t> {
    fn new(text: &'t str) -> Steps<'t> {
        let wants_quotes = text.contains(['"', '「', '『', '《', '【']);
        Steps { text, at: 0, before: Script::None, quarters: 0, clause: 0, sentence: 0, opened: None, quotes: Vec::new(), wants_quotes }
    }

    /// Goes on by one character; false at the end.
    fn step(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(c) = rest.chars().next() else { return false };
        let script = script(c);
        let start = self.at as u32;
        self.at += c.len_utf8();
        match script {
            Script::Han | Script::Kana => self.quarters += 2,
            Script::Thai => self.quarters += 1,
            Script::None => self.mark(c, start),
            _ if self.before != script => self.quarters += 4,
            _ => {}
        }
        self.before = script;
        true
    }

    fn mark(&mut self, c: char, at: u32) {
        match c {
            '.' => {
                let rest = &self.text[self.at..];
                if rest.is_empty() || rest.starts_with([' ', '\n', '.']) {
                    self.end_sentence();
                }
            }
            '!' | '?' | '。' | '\n' | '！' | '？' | ';' => self.end_sentence(),
            ',' | '，' | '、' | ':' | '(' | ')' | '~' => self.clause += 1,
            '"' => match self.opened.take() {
                Some(('"', open)) if at - open <= LONGEST_QUOTE => self.quotes.push((open, at)),
                _ => self.opened = Some(('"', at)),
            },
            '「' | '『' | '《' | '【' => self.opened = Some((c, at)),
            '」' | '』' | '》' | '】' => {
                if let Some((_, open)) = self.opened.take().filter(|&(_, open)| at - open <= LONGEST_QUOTE) {
                    self.quotes.push((open, at));
                }
            }
            // An emoji or symbol is a word of its own.
            _ if !c.is_ascii() => self.quarters += 4,
            _ => {}
        }
    }

    fn end_sentence(&mut self) {
        self.clause += 1;
        self.sentence += 1;
    }
}
