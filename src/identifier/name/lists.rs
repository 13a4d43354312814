//! The lists of `rules/identifier/names.toml`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::identifier::table;
use crate::normalize::fold_text;

/// All lists.
pub static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists: HashMap<String, HashSet<String>> = HashMap::new();
    for (section, key, word) in table::words(include_str!("../../../rules/identifier/names.toml")) {
        // Stop words of all languages are one list, since a text may mix them; so are greetings.
        let name = if matches!(section, "stop" | "greeting") { section.to_owned() } else { format!("{section}.{key}") };
        lists.entry(name).or_default().insert(fold_text(word));
    }
    Lists(lists)
});

/// Lists of words by "section.key".
#[derive(Debug)]
pub struct Lists(HashMap<String, HashSet<String>>);

impl Lists {
    /// Whether `word` stands in the list of that name.
    pub fn has(&self, name: &str, word: &str) -> bool {
        self.get(name).contains(word)
    }

    /// The words of the list.
    pub fn get(&self, name: &str) -> &HashSet<String> {
        self.0.get(name).unwrap_or_else(|| panic!("names.toml has no {name}"))
    }
}
