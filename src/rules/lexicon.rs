//! The words of all concepts in all languages, found in one overlapping pass.

use std::collections::BTreeMap;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use unicode_normalization::UnicodeNormalization;

use super::concept::{Concept, Concepts};
use super::language::{Language, Languages};
use super::spec::{LexiconFile, Words};
use crate::error::{Error, Result};
use crate::normalize::fold_text;
use crate::normalize::script::{Script, joins, script};

/// One meaning of a text of the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub concept: Concept,
    pub languages: Languages,
    pub border: Border,
    /// The marks were left out; counts as disguised.
    pub unmarked: bool,
    /// Another language gives the same text another meaning.
    pub ambiguous: bool,
}

/// Where an entry wants word borders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Border {
    Word,
    Prefix,
    Suffix,
    Anywhere,
}

impl Entry {
    fn from_image([concept, flags, low, high]: [u8; 4]) -> Entry {
        let border = [Border::Word, Border::Prefix, Border::Suffix, Border::Anywhere][usize::from(flags & 3)];
        let languages = Languages::from_bits(u16::from_le_bytes([low, high]));
        Entry { concept: Concept(concept), languages, border, unmarked: flags & 4 != 0, ambiguous: flags & 8 != 0 }
    }
}

/// An entry at a place of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub start: usize,
    pub end: usize,
    pub entry: Entry,
}

/// The compiled lexicon.
pub struct Lexicon {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// `entries[starts[p]..starts[p + 1]]` belong to pattern `p`.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

/// What an image begins with; the last byte is its version.
const MAGIC: &[u8; 8] = b"rllex\0\0\x01";

impl Lexicon {
    /// Compiles the lexicon files (name, text).
    ///
    /// # Errors
    /// Names file, concept and entry of what is unknown, empty, doubled or too short.
    pub fn compile<'f>(concepts: &Concepts, files: impl Iterator<Item = (&'f str, &'f str)>) -> Result<Lexicon> {
        let mut meanings: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for (file, text) in files {
            add_file(concepts, file, text, &mut meanings)?;
        }
        let mut starts = Vec::with_capacity(meanings.len() + 1);
        let mut entries = Vec::with_capacity(meanings.len());
        for of_text in meanings.values_mut() {
            mark_ambiguous(of_text);
            starts.push(entries.len() as u32);
            entries.extend_from_slice(of_text);
        }
        starts.push(entries.len() as u32);
        let automaton = if meanings.is_empty() {
            None
        } else {
            let numbered = meanings.keys().enumerate().map(|(place, pattern)| (pattern.as_str(), place as u32));
            let built = CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(numbered);
            Some(built.map_err(|error| Error::rules("lexicon", None, None, format!("the automaton cannot be built: {error}")))?)
        };
        Ok(Lexicon { automaton, starts, entries })
    }

    /// The lexicon as an image, which loads in a hundredth of the time that compiling takes. `key` names the files it was made from.
    pub fn to_image(&self, key: u64) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(key.to_le_bytes());
        bytes.extend((self.starts.len() as u32).to_le_bytes());
        bytes.extend((self.entries.len() as u32).to_le_bytes());
        bytes.extend(self.starts.iter().flat_map(|start| start.to_le_bytes()));
        for entry in &self.entries {
            let flags = entry.border as u8 | u8::from(entry.unmarked) << 2 | u8::from(entry.ambiguous) << 3;
            let [low, high] = entry.languages.bits().to_le_bytes();
            bytes.extend([entry.concept.0, flags, low, high]);
        }
        bytes.extend(self.automaton.iter().flat_map(CharwiseDoubleArrayAhoCorasick::serialize));
        bytes
    }

    /// A lexicon from its image; `None` where the image is of other files, or broken.
    pub fn from_image(bytes: &[u8], key: u64) -> Option<Lexicon> {
        let rest = bytes.strip_prefix(MAGIC)?.strip_prefix(&key.to_le_bytes())?;
        let (starts, rest) = rest.split_first_chunk::<4>()?;
        let (entries, rest) = rest.split_first_chunk::<4>()?;
        let (starts, rest) = rest.split_at_checked(u32::from_le_bytes(*starts) as usize * 4)?;
        let (entries, rest) = rest.split_at_checked(u32::from_le_bytes(*entries) as usize * 4)?;
        let number = |bytes: &[u8]| bytes.try_into().map_or(0, u32::from_le_bytes);
        let automaton = match rest {
            [] => None,
            rest => Some(CharwiseDoubleArrayAhoCorasick::deserialize(rest).ok()?.0),
        };
        let starts: Vec<u32> = starts.chunks_exact(4).map(number).collect();
        let entries: Vec<Entry> = entries.chunks_exact(4).map(|part| Entry::from_image([part[0], part[1], part[2], part[3]])).collect();
        let is_sound = starts.is_sorted() && starts.last().is_some_and(|&last| last as usize == entries.len());
        is_sound.then_some(Lexicon { automaton, starts, entries })
    }

    /// How many different texts it knows.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a language gives `concept` any word.
    pub(crate) fn fills(&self, concept: Concept) -> bool {
        self.entries.iter().any(|entry| entry.concept == concept)
    }

    fn of_pattern(&self, place: usize) -> &[Entry] {
        &self.entries[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    /// The bare automaton over a folded text: how many places it stops at. For benchmarks.
    pub fn count_overlapping(&self, text: &str) -> usize {
        self.automaton.as_ref().map_or(0, |automaton| automaton.find_overlapping_iter(text).count())
    }

    /// Calls `found` for each entry in `text` whose borders hold, in order of the ends.
    pub(crate) fn find(&self, text: &str, mut found: impl FnMut(Match)) {
        let Some(automaton) = &self.automaton else { return };
        for hit in automaton.find_overlapping_iter(text) {
            let (start, end) = (hit.start(), hit.end());
            let mut borders = None;
            for &entry in self.of_pattern(hit.value() as usize) {
                let holds = match entry.border {
                    Border::Anywhere => true,
                    border => {
                        let (left, right) = *borders.get_or_insert_with(|| (border_before(text, start), border_after(text, end)));
                        match border {
                            Border::Word => left && right,
                            Border::Prefix => left,
                            Border::Suffix => right,
                            Border::Anywhere => true,
                        }
                    }
                };
                if holds {
                    found(Match { start, end, entry });
                }
            }
        }
    }
}

fn border_before(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    before.zip(after).is_none_or(|(before, after)| !joins(before, after))
}

fn border_after(text: &str, at: usize) -> bool {
    border_before(text, at)
}

fn add_file(concepts: &Concepts, file: &str, text: &str, meanings: &mut BTreeMap<String, Vec<Entry>>) -> Result<()> {
    let lexicon: LexiconFile = super::spec::parse(file, text)?;
    let language = Language::from_tag(&lexicon.language)
        .ok_or_else(|| Error::rules(file, Some(1), None, format!("{:?} is none of the languages known", lexicon.language)))?;
    for (name, words) in &lexicon.concepts {
        let concept = concepts
            .get(name)
            .filter(|&concept| concepts.identifier(concept).is_none())
            .ok_or_else(|| Error::rules(file, find_line(text, &format!("[{name}]")), Some(name), "is no concept of concepts.toml"))?;
        for (written, border) in bordered(words) {
            let folded = fold_text(written.trim());
            let place = || find_line(text, &format!("{written:?}"));
            if folded.is_empty() {
                return Err(Error::rules(file, place(), Some(name), format!("{written:?} is empty once it is folded")));
            }
            let languages = Languages::of(language);
            let unmarked = unmarked(&folded);
            add(meanings, folded, Entry { concept, languages, border, unmarked: false, ambiguous: false });
            if let Some(unmarked) = unmarked {
                add(meanings, unmarked, Entry { concept, languages, border, unmarked: true, ambiguous: false });
            }
        }
    }
    Ok(())
}

fn bordered(words: &Words) -> impl Iterator<Item = (&String, Border)> {
    words
        .word
        .iter()
        .map(|word| (word, Border::Word))
        .chain(words.prefix.iter().map(|word| (word, Border::Prefix)))
        .chain(words.suffix.iter().map(|word| (word, Border::Suffix)))
        .chain(words.anywhere.iter().map(|word| (word, Border::Anywhere)))
}

fn add(meanings: &mut BTreeMap<String, Vec<Entry>>, text: String, entry: Entry) {
    let of_text = meanings.entry(text).or_default();
    match of_text.iter_mut().find(|known| known.concept == entry.concept && known.border == entry.border) {
        Some(known) => {
            known.languages = known.languages.union(entry.languages);
            known.unmarked &= entry.unmarked;
        }
        None => of_text.push(entry),
    }
}

/// A Latin text without its marks, as people type it in a hurry; `None` where it has none or is then too short to be told apart.
fn unmarked(text: &str) -> Option<String> {
    let bare = without_marks(text);
    let letters = bare.chars().filter(|&c| script(c) == Script::Latin).count();
    (bare != text && letters >= 4).then_some(bare)
}

/// `text` with the marks of Latin letters taken off.
pub(crate) fn without_marks(text: &str) -> String {
    text.nfd()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
        .map(|c| match c {
            'đ' => 'd',
            'ß' => 's',
            'ø' => 'o',
            'ł' => 'l',
            'ı' => 'i',
            c => c,
        })
        .nfc()
        .collect()
}

fn mark_ambiguous(of_text: &mut [Entry]) {
    for place in 0..of_text.len() {
        let this = of_text[place];
        of_text[place].ambiguous =
            of_text.iter().any(|other| other.concept != this.concept && other.languages.intersection(this.languages).is_empty());
    }
}

fn find_line(text: &str, what: &str) -> Option<usize> {
    text.find(what).map(|at| super::spec::line_of(text, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(text: &'static str) -> (Concepts, Lexicon) {
        let concepts = Concepts::parse("concepts.toml", "[a]\nask = \"…\"\nreview = \"…\"").expect("sound");
        let lexicon = Lexicon::compile(&concepts, [("en.toml", text)].into_iter()).expect("sound");
        (concepts, lexicon)
    }

    fn found(lexicon: &Lexicon, text: &str) -> Vec<(usize, usize)> {
        let mut all = Vec::new();
        lexicon.find(&fold_text(text), |m| all.push((m.start, m.end)));
        all
    }

    #[test]
    fn borders_hold() {
        let (_, lexicon) = lexicon("language = \"en\"\n[ask]\nword = [\"ask\"]\n[review]\nprefix = [\"bewert\"]\nanywhere = [\"评价\"]");
        assert_eq!(found(&lexicon, "Ask: task asks"), [(0, 3)]);
        assert_eq!(found(&lexicon, "Bewertungen abbewert"), [(0, 6)]);
        assert_eq!(found(&lexicon, "给评价吧").len(), 1);
        assert_eq!(found(&lexicon, "ask5 5ask").len(), 2);
    }

    #[test]
    fn marks_may_be_left_out() {
        let (_, lexicon) = lexicon("language = \"vi\"\n[review]\nword = [\"đánh giá\"]");
        assert_eq!(found(&lexicon, "danh gia shop").len(), 1);
    }

    #[test]
    fn an_image_finds_the_same_and_is_refused_for_other_files() {
        let (_, lexicon) = lexicon("language = \"vi\"\n[review]\nword = [\"đánh giá\"]\n[ask]\nprefix = [\"xin\"]");
        let image = lexicon.to_image(7);
        let back = Lexicon::from_image(&image, 7).expect("its own image");
        for text in ["đánh giá", "danh gia", "xin chào", "oxin"] {
            assert_eq!(found(&back, text), found(&lexicon, text), "{text}");
        }
        assert!(Lexicon::from_image(&image, 8).is_none());
        assert!(Lexicon::from_image(&image[..image.len() / 2], 7).is_none());
    }

    #[test]
    fn an_unknown_concept_is_told_with_its_line() {
        let concepts = Concepts::parse("concepts.toml", "[a]\nask = \"…\"").expect("sound");
        let files = [("lexicon/en.toml", "language = \"en\"\n\n[reward]\nword = [\"gift\"]")];
        let error = Lexicon::compile(&concepts, files.into_iter()).err().expect("no such concept").to_string();
        assert_eq!(error, "lexicon/en.toml:3: reward: is no concept of concepts.toml");
    }
}
