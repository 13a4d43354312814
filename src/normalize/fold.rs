//! The tables of `rules/fold/`: which characters are read as which.
//!
//! Their lines have the one shape `"to" = "from from …"`, so that a line splitter reads them in a tenth of the time of a TOML parser; a test
//! proves that both read the same.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Character to character.
pub type Table = HashMap<char, char>;

/// Han characters to one form.
pub static HAN: LazyLock<Table> = LazyLock::new(|| parse(include_str!("../../rules/fold/han.toml")));
/// Styled letters, digits, stars, hearts, quotation marks, dashes.
pub static STYLE: LazyLock<Table> = LazyLock::new(|| parse(include_str!("../../rules/fold/style.toml")));
/// Letters of other scripts that pass for Latin ones.
pub static LOOKALIKE: LazyLock<Table> = LazyLock::new(|| parse(include_str!("../../rules/fold/lookalike.toml")));
/// Digits and signs that stand for letters.
pub static LEET: LazyLock<Table> = LazyLock::new(|| parse(include_str!("../../rules/fold/leet.toml")));

fn parse(text: &str) -> Table {
    let pairs = text.lines().filter(|line| line.starts_with('"')).filter_map(|line| line.split_once("\" = \""));
    pairs
        .flat_map(|(to, from)| {
            let to = to.trim_start_matches('"').trim_start_matches('\\').chars().next().unwrap_or('"');
            from.trim_end_matches('"').chars().map(move |from| (from, to))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_splitter_reads_what_a_toml_parser_reads() {
        for text in [
            include_str!("../../rules/fold/han.toml"),
            include_str!("../../rules/fold/style.toml"),
            include_str!("../../rules/fold/lookalike.toml"),
            include_str!("../../rules/fold/leet.toml"),
        ] {
            let table: toml::Table = toml::from_str(text).expect("valid TOML");
            let whole: Table = table
                .iter()
                .flat_map(|(to, from)| {
                    let to = to.chars().next().expect("a key is one character");
                    from.as_str().expect("a value is a text").chars().map(move |from| (from, to))
                })
                .collect();
            assert_eq!(parse(text), whole);
        }
    }

    #[test]
    fn no_table_leads_on_to_another_of_its_own_entries() {
        for table in [&*HAN, &*STYLE, &*LOOKALIKE] {
            for (from, to) in table {
                assert!(!table.contains_key(to), "{from} is read as {to}, which is read as something else");
            }
        }
    }
}
