//! What is said of one message: a state, an action, and the findings as a policy sees them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer};

use crate::finding::Finding;
use crate::label::Label;

/// How grave a finding is under a policy; ordered, `Block` is the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Notice,
    Warn,
    Block,
}

impl Severity {
    /// The name as written in reports and packs.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Notice => "notice",
            Severity::Warn => "warn",
            Severity::Block => "block",
        }
    }
}

/// What is to be done with the message; ordered, `Block` and `Hold` stop it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Send,
    Notice,
    Warn,
    Block,
    /// Nobody could judge it.
    Hold,
}

impl From<Severity> for Action {
    fn from(severity: Severity) -> Action {
        match severity {
            Severity::Notice => Action::Notice,
            Severity::Warn => Action::Warn,
            Severity::Block => Action::Block,
        }
    }
}

/// What is known of a message. Nothing that was not judged is ever `Clean`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Clean,
    Violation,
    /// A score between a label's low and high threshold: a trainer's work.
    Review,
    Unverified,
}

/// Why a message is [`State::Unverified`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Written in a language that none of the lexicons covers.
    Language,
    /// A picture, voice message or file without text.
    Media,
    /// Nobody said who wrote it; `--agent NAME` does.
    UnknownSender,
    /// Its text could not be read.
    Unreadable,
}

impl Reason {
    /// The reason in words, with what helps.
    pub fn in_words(self) -> &'static str {
        match self {
            Reason::Language => "written in a language that is not covered",
            Reason::Media => "a picture, voice message or file without text",
            Reason::UnknownSender => "nobody said who wrote it (name the shop's side with --agent NAME)",
            Reason::Unreadable => "its text could not be read",
        }
    }
}

/// A finding with what the policy says of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    pub finding: Finding,
    pub severity: Severity,
    /// The pack that says so, and the day on which it was last brought up to date; empty where unknown.
    pub pack: String,
    #[serde(default)]
    pub pack_date: String,
    /// The clause that is broken, in our own words, where it can be read, and what it can cost; empty where unknown.
    pub clause: String,
    pub url: String,
    pub cost: String,
    /// What may be sent instead, in the language of the message.
    pub advice: String,
    /// Keyed over label, store, conversation and message identity: one offence. Hexadecimal.
    pub fingerprint: String,
    /// Label plus text with names, numbers and dates replaced: one macro. Hexadecimal.
    pub template: String,
    /// What became of it since it was found, where a scan store knows.
    #[serde(skip)]
    pub follow_up: Option<FollowUp>,
}

/// What became of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FollowUp {
    pub seen: Seen,
    pub status: Status,
    /// Who looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "day")]
    pub due: Option<Date>,
}

/// Writes a day as text.
pub(crate) fn day<S: Serializer>(day: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
    day.map(|day| day.to_string()).serialize(to)
}

/// Whether earlier reports told of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    New,
    Known,
    /// It had gone, as rules, settings or its message changed.
    Back,
}

impl Seen {
    /// The name as written in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Seen::New => "new",
            Seen::Known => "known",
            Seen::Back => "back",
        }
    }
}

macro_rules! statuses {
    ($($(#[$meta:meta])* $name:ident $text:literal,)*) => {
        /// How far people are with a finding.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub enum Status { $($(#[$meta])* #[serde(rename = $text)] $name,)* }

        impl Status {
            /// Every status.
            pub const ALL: &'static [Status] = &[$(Status::$name,)*];

            /// The name as written in reports and on the command line.
            pub fn as_str(self) -> &'static str {
                match self { $(Status::$name => $text,)* }
            }
        }
    };
}

statuses! {
    /// Nobody has done anything about it.
    #[default]
    Open "open",
    /// Who wrote it has been told.
    Coached "coached",
    /// It breaks no rule; it is left out of reports and goes to the trainers.
    FalseAlarm "false-alarm",
    /// Who wrote it says that it breaks no rule.
    Disputed "disputed",
    /// The platform or a manager has been told.
    Reported "reported",
    Closed "closed",
}

/// A label that may hold, with its calibrated score, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    pub label: Label,
    pub score: f32,
}

/// A label that the shop allows in a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    pub label: Label,
    /// Why, in the shop's words.
    pub reason: String,
    /// What the entry that says so is about.
    #[serde(skip)]
    pub what: String,
}

/// What is said of one message.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub state: State,
    /// Why it could not be judged by its words. It may have findings for all that: a phone number is one in any language.
    pub unread: Option<Reason>,
    pub action: Action,
    /// The gravest first.
    pub findings: Vec<Judged>,
    /// Labels to be reviewed.
    pub candidates: Vec<Candidate>,
    /// What would be a finding but for an `[[allow]]`.
    pub allowed: Vec<Allowed>,
    /// Findings that are left out, since a former report has them or somebody has called them false alarms.
    pub known: usize,
    /// The language the words speak for, where it can be told; a BCP 47 tag.
    pub language: Option<&'static str>,
    /// The judges searched the whole text and found nothing that is masked. Where it does not say so, masking searches.
    pub is_bare: bool,
}

impl Verdict {
    /// A verdict without findings.
    pub fn clean() -> Verdict {
        Verdict {
            state: State::Clean,
            unread: None,
            action: Action::Send,
            findings: Vec::new(),
            candidates: Vec::new(),
            allowed: Vec::new(),
            known: 0,
            language: None,
            is_bare: false,
        }
    }

    /// A message that cannot be judged.
    pub fn unverified(reason: Reason) -> Verdict {
        Verdict { unread: Some(reason), ..Verdict::clean() }.reckoned()
    }

    /// With the state and the action that follow from its findings and candidates, and from what could not be read.
    #[must_use]
    pub fn reckoned(self) -> Verdict {
        let severity = self.severity();
        let state = match (severity, self.unread) {
            (Some(_), _) => State::Violation,
            (None, Some(_)) => State::Unverified,
            (None, None) if !self.candidates.is_empty() => State::Review,
            (None, None) => State::Clean,
        };
        let action = match state {
            State::Unverified => Action::Hold,
            _ => severity.map_or(Action::Send, Action::from),
        };
        Verdict { state, action, ..self }
    }

    /// Without the findings that are known: they count as such, and no more for state and action.
    #[must_use]
    pub fn without(mut self, is_known: impl Fn(&Judged) -> bool) -> Verdict {
        let before = self.findings.len();
        self.findings.retain(|judged| !is_known(judged));
        self.known += before - self.findings.len();
        if self.findings.len() < before { self.reckoned() } else { self }
    }

    /// Why the state is [`State::Unverified`], if it is.
    pub fn reason(&self) -> Option<Reason> {
        self.unread.filter(|_| self.state == State::Unverified)
    }

    /// The gravest severity of its findings.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|judged| judged.severity).max()
    }
}
