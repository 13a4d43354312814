//! The fifteen languages, and sets of them.

use std::fmt;

/// A language that lexicons exist for; `Any` for emoji and symbols that all of them share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(u8);

/// Tags in the order of their numbers.
const TAGS: [&str; 16] = ["en", "es", "pt", "fr", "de", "it", "zh-Hans", "zh-Hant", "ja", "ko", "id", "ms", "th", "vi", "tl", "any"];

impl Language {
    /// What all languages share.
    pub const ANY: Language = Language(15);

    /// The fifteen languages and `any`.
    pub fn all() -> impl Iterator<Item = Language> {
        (0..TAGS.len() as u8).map(Language)
    }

    /// The language of a BCP 47 tag as used in records and file names.
    pub fn from_tag(tag: &str) -> Option<Language> {
        TAGS.iter().position(|&known| known == tag).map(|place| Language(place as u8))
    }

    /// The language of a tag as exports write it: `pt_BR`, `zh-TW`, `fil`.
    pub fn from_export(tag: &str) -> Option<Language> {
        let tag = tag.to_ascii_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        Language::from_tag(match parts.next()? {
            "zh" if parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")) => "zh-Hant",
            "zh" => "zh-Hans",
            "fil" => "tl",
            "in" => "id",
            other => other,
        })
    }

    /// Its number, below 16.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        TAGS[self.0 as usize]
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A set of languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Languages(u16);

impl Languages {
    /// None.
    pub const NONE: Languages = Languages(0);

    /// The set of one.
    pub fn of(language: Language) -> Languages {
        Languages(1 << language.0)
    }

    /// Both sets together.
    pub fn union(self, other: Languages) -> Languages {
        Languages(self.0 | other.0)
    }

    /// What both sets have.
    pub fn intersection(self, other: Languages) -> Languages {
        Languages(self.0 & other.0)
    }

    /// Whether no language is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many languages are in it.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether `language` is in it.
    pub fn contains(self, language: Language) -> bool {
        self.0 & (1 << language.0) != 0
    }

    /// The languages in it.
    pub fn iter(self) -> impl Iterator<Item = Language> {
        (0..16).map(Language).filter(move |&language| self.contains(language))
    }

    /// As a number, for images.
    pub(crate) fn bits(self) -> u16 {
        self.0
    }

    /// From the number of [`Languages::bits`].
    pub(crate) fn from_bits(bits: u16) -> Languages {
        Languages(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_exports_name_the_language_that_is_covered() {
        let tags = [("pt_BR", "pt"), ("EN-us", "en"), ("zh-TW", "zh-Hant"), ("zh_CN", "zh-Hans"), ("zh-Hant-HK", "zh-Hant"), ("fil", "tl")];
        for (tag, language) in tags {
            assert_eq!(Language::from_export(tag).map(Language::tag), Some(language), "{tag}");
        }
        assert_eq!(Language::from_export("pl"), None);
    }
}
