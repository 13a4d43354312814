//! What may be sent instead: wording by language and label, from `rules/advice/<language>.toml`.

use std::collections::{BTreeMap, HashMap};

use super::language::Language;
use super::spec::parse;
use crate::error::{Error, Result};
use crate::label::Label;

/// Wording that breaks no rule, for each label in each language.
#[derive(Debug, Default)]
pub struct Advice(HashMap<Language, BTreeMap<Label, String>>);

impl Advice {
    /// Reads the files of `rules/advice/`, each a name below `rules/` and a text.
    ///
    /// # Errors
    /// Names the file that no language is called after, or file and line of what is not a label and its wording.
    pub fn parse<'f>(files: impl Iterator<Item = (&'f str, &'f str)>) -> Result<Advice> {
        let mut advice = Advice::default();
        for (name, text) in files {
            let tag = name.trim_start_matches("advice/").trim_end_matches(".toml");
            let language =
                Language::from_tag(tag).ok_or_else(|| Error::rules(name, None, None, format!("there is no language {tag:?}")))?;
            advice.0.insert(language, parse(name, text)?);
        }
        Ok(advice)
    }

    /// The wording in a language.
    pub fn get(&self, label: Label, language: Language) -> Option<&str> {
        self.0.get(&language)?.get(&label).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::embedded;

    fn parsed(name: &str, text: &str) -> Result<Advice> {
        Advice::parse([(name, text)].into_iter())
    }

    #[test]
    fn every_label_has_its_wording_in_every_language() {
        let files = embedded::files();
        let files = files.iter().filter(|file| file.0.starts_with("advice/")).map(|file| (file.0.as_str(), file.1.as_ref()));
        let advice = Advice::parse(files).unwrap_or_else(|error| panic!("{error}"));
        for language in Language::all().filter(|&language| language != Language::ANY) {
            for &label in Label::ALL {
                assert!(advice.get(label, language).is_some_and(|wording| wording.len() > 20), "{label} in {language}");
            }
        }
    }

    #[test]
    fn what_is_no_language_or_no_label_is_named() {
        let told = |name, text| parsed(name, text).expect_err("it is wrong").to_string();
        assert!(told("advice/xx.toml", "").contains("advice/xx.toml: there is no language \"xx\""));
        assert!(told("advice/en.toml", "\n\"threat.rude\" = \"Hello.\"").contains("advice/en.toml:2"));
    }
}
