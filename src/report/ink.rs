//! Colours of the terminal.

use crate::verdict::Severity;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Plain,
    Bold,
    Dim,
    Good,
    Notice,
    Warn,
    Block,
}

impl Colour {
    /// The colour of a severity.
    pub fn of(severity: Option<Severity>) -> Colour {
        match severity {
            Some(Severity::Block) => Colour::Block,
            Some(Severity::Warn) => Colour::Warn,
            Some(Severity::Notice) => Colour::Notice,
            None => Colour::Plain,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Colour::Plain => "",
            Colour::Bold => "1",
            Colour::Dim => "2",
            Colour::Good => "32",
            Colour::Notice => "1;36",
            Colour::Warn => "1;33",
            Colour::Block => "1;31",
        }
    }
}

/// Paints, or does not.
#[derive(Clone, Copy, Debug)]
pub struct Ink(pub bool);

impl Ink {
    /// `text` in `colour`.
    pub fn paint(self, colour: Colour, text: &str) -> String {
        if !self.0 || colour == Colour::Plain || text.is_empty() {
            return text.to_owned();
        }
        format!("\x1b[{}m{text}\x1b[0m", colour.code())
    }

    /// `text` in `colour` and underlined.
    pub fn underlined(self, colour: Colour, text: &str) -> String {
        if self.0 { format!("\x1b[4;{}m{text}\x1b[0m", colour.code()) } else { text.to_owned() }
    }
}
