//! The word tables of `rules/identifier/`: valid TOML of the one shape `key = "word | word"` or `key = 'pattern'` under `[section]`, so that a
//! line splitter is enough at start-up, which every single check waits for. A test proves that a parser reads the same.

/// A line: its section, key and value.
pub type Row = (&'static str, &'static str, &'static str);

/// Each line of a table.
pub fn rows(text: &'static str) -> impl Iterator<Item = Row> {
    let mut section = "";
    text.lines().filter_map(move |line| {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            return None;
        }
        let (key, value) = line.split_once(" = ").filter(|_| !line.starts_with('#'))?;
        let quote = value.chars().next()?;
        Some((section, key, value.strip_prefix(quote)?.strip_suffix(quote)?))
    })
}

/// Each word of a table, with its section and key.
pub fn words(text: &'static str) -> impl Iterator<Item = Row> {
    rows(text).flat_map(|(section, key, words)| words.split(" | ").map(move |word| (section, key, word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_splitter_reads_what_a_parser_reads() {
        let tables = [
            include_str!("../../rules/identifier/words.toml"),
            include_str!("../../rules/identifier/names.toml"),
            include_str!("../../rules/identifier/address.toml"),
            include_str!("../../rules/identifier/digits.toml"),
        ];
        for text in tables {
            let parsed: toml::Table = toml::from_str(text).expect("valid TOML");
            let mut whole: Vec<(String, String, String)> = Vec::new();
            for (section, keys) in &parsed {
                for (key, value) in keys.as_table().expect("a section is a table") {
                    let mut add = |key: String, value: &toml::Value| {
                        whole.push((section.clone(), key, value.as_str().expect("a value is one text").to_owned()));
                    };
                    match value {
                        toml::Value::Table(parts) => parts.iter().for_each(|(name, value)| add(format!("{key}.{name}"), value)),
                        value => add(key.clone(), value),
                    }
                }
            }
            let mut split: Vec<_> = rows(text).map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())).collect();
            whole.sort();
            split.sort();
            assert_eq!(split, whole);
        }
    }
}
