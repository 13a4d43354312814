//! The labels: every kind of violation, as one table from which text, parsing and serde follow.
//!
//! What a label means in words (what, why, instead) stands in `rules/<category>.toml`; which platform forbids it in `rules/policy/`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The part of a label before the dot: one family of violations, one rule file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    Solicitation,
    Incentive,
    Threat,
    Privacy,
    Abuse,
    Diversion,
    /// The buyer's side; never the seller's violation.
    Inbound,
}

impl Category {
    /// Every category, in the order of reports.
    pub const ALL: [Category; 7] = [
        Category::Solicitation,
        Category::Incentive,
        Category::Threat,
        Category::Privacy,
        Category::Abuse,
        Category::Diversion,
        Category::Inbound,
    ];

    /// The name as written before the dot of a label.
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Solicitation => "solicitation",
            Category::Incentive => "incentive",
            Category::Threat => "threat",
            Category::Privacy => "privacy",
            Category::Abuse => "abuse",
            Category::Diversion => "diversion",
            Category::Inbound => "inbound",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! labels {
    ($($category:ident $name:ident $text:literal,)*) => {
        /// One kind of violation, written `category.kind`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Label { $($name,)* }

        impl Label {
            /// Every label, in the order of reports.
            pub const ALL: &'static [Label] = &[$(Label::$name,)*];

            /// The label as it is written in rules, corpora and reports.
            pub fn as_str(self) -> &'static str {
                match self { $(Label::$name => $text,)* }
            }

            /// The family the label belongs to.
            pub fn category(self) -> Category {
                match self { $(Label::$name => Category::$category,)* }
            }
        }

        impl FromStr for Label {
            type Err = UnknownLabel;

            fn from_str(text: &str) -> Result<Self, UnknownLabel> {
                match text { $($text => Ok(Label::$name),)* _ => Err(UnknownLabel(text.to_owned())) }
            }
        }
    };
}

labels! {
    Solicitation SolicitationPositive "solicitation.positive",
    Solicitation SolicitationChange "solicitation.change",
    Solicitation SolicitationGating "solicitation.gating",
    Solicitation SolicitationNeutral "solicitation.neutral",
    Solicitation SolicitationFabricated "solicitation.fabricated",
    Solicitation SolicitationRepeated "solicitation.repeated",
    Incentive IncentiveForReview "incentive.for_review",
    Incentive IncentiveForChange "incentive.for_change",
    Threat ThreatLegal "threat.legal",
    Threat ThreatWithhold "threat.withhold",
    Threat ThreatExposure "threat.exposure",
    Threat ThreatRetaliation "threat.retaliation",
    Threat ThreatHarm "threat.harm",
    Privacy PrivacyContact "privacy.contact",
    Privacy PrivacyAddress "privacy.address",
    Privacy PrivacyIdentity "privacy.identity",
    Privacy PrivacyPayment "privacy.payment",
    Privacy PrivacyOrder "privacy.order",
    Privacy PrivacyCredential "privacy.credential",
    Abuse AbuseInsult "abuse.insult",
    Abuse AbuseProfanity "abuse.profanity",
    Abuse AbuseDiscrimination "abuse.discrimination",
    Diversion DiversionContact "diversion.contact",
    Diversion DiversionPayment "diversion.payment",
    Inbound InboundExtortion "inbound.extortion",
    Inbound InboundFakeReview "inbound.fake_review",
}

impl Label {
    /// How many labels there are; tables by label have this length.
    pub const COUNT: usize = Label::ALL.len();

    /// The label's place in [`Label::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Whether one message alone can carry the label. `solicitation.repeated` needs a conversation; the inbound labels need a buyer.
    pub fn is_of_one_message(self) -> bool {
        self != Label::SolicitationRepeated && self.category() != Category::Inbound
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that names no label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLabel(pub String);

impl fmt::Display for UnknownLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no label is called {:?}; `replylint rules list` shows them", self.0)
    }
}

impl std::error::Error for UnknownLabel {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_parses_back_and_belongs_to_the_category_it_names() {
        for (place, &label) in Label::ALL.iter().enumerate() {
            assert_eq!(label.as_str().parse(), Ok(label));
            assert_eq!(label.index(), place);
            assert!(label.as_str().starts_with(&format!("{}.", label.category())));
        }
    }

    #[test]
    fn an_unknown_label_is_refused_by_name() {
        let error = "solicitation.bribe".parse::<Label>().expect_err("no such label");
        assert!(error.to_string().contains("solicitation.bribe"));
    }
}
