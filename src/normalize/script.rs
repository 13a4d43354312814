//! Which script a character is written in, as far as reading shop messages needs it.

/// Scripts that the normaliser, borders and distances tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    Latin,
    Greek,
    Cyrillic,
    Han,
    /// Hiragana and katakana.
    Kana,
    Hangul,
    Thai,
    Digit,
    /// A letter of a script that none of the fifteen languages uses.
    OtherLetter,
    /// Blanks, punctuation, symbols, emoji, marks.
    None,
}

impl Script {
    /// Whether words of this script stand between blanks.
    pub fn is_spaced(self) -> bool {
        matches!(self, Script::Latin | Script::Greek | Script::Cyrillic | Script::Hangul | Script::OtherLetter)
    }

    /// Whether it is a letter of any script.
    pub fn is_letter(self) -> bool {
        !matches!(self, Script::Digit | Script::None)
    }
}

/// The script of `c`.
pub fn script(c: char) -> Script {
    match c {
        'a'..='z' | 'A'..='Z' => Script::Latin,
        '0'..='9' => Script::Digit,
        '\0'..='\u{a9}' => Script::None,
        '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' => Script::Thai,
        '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Script::Han,
        '\u{20000}'..='\u{3134f}' => Script::Han,
        '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' => Script::Kana,
        '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7a3}' => Script::Hangul,
        _ if c.is_alphabetic() => Script::OtherLetter,
        _ => Script::None,
    }
}

/// Whether a word may go on from `before` to `after` without a border: both are letters or digits of spaced scripts. Han, kana and Thai
/// stand without blanks, so that a border lies beside each of their characters.
pub fn joins(before: char, after: char) -> bool {
    let (before, after) = (script(before), script(after));
    match (before, after) {
        (Script::Digit, Script::Digit) => true,
        // "5stars", "rv5": a digit does not hide the word beside it.
        (Script::Digit, _) | (_, Script::Digit) => false,
        (Script::Hangul, Script::Hangul) => true,
        (Script::Hangul, _) | (_, Script::Hangul) => false,
        _ => before.is_spaced() && after.is_spaced(),
    }
}
