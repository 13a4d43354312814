//! Policy packs: how grave a label is on a platform, by which clause, and what it can cost. Facts live in `rules/policy/`, one file a pack.
//!
//! [`PackSpec`] is what is written there; [`Pack`] is checked: it answers for every label on every channel. [`Policies`] holds all
//! packs and chooses one for a platform and region.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Serialize;

use crate::error::{Error, Result};
use crate::label::Label;
use crate::message::Channel;
use crate::verdict::Severity;

mod choice;
mod compile;
pub mod spec;

use choice::Choice;
use compile::{Written, stem};
use spec::Level;
pub use spec::{LineSpec, PackSpec, PlatformsSpec};

/// In the place of a pack's name: the pack that a record's platform and region choose.
pub const AUTO: &str = "auto";

/// All packs, and which of them is chosen for a platform and region.
#[derive(Debug)]
pub struct Policies {
    packs: Vec<Pack>,
    choice: Choice,
}

impl Policies {
    /// The built-in packs.
    ///
    /// # Errors
    /// None in a build that passed its tests.
    pub fn embedded() -> Result<Policies> {
        Policies::read(None, &[])
    }

    /// The packs of a folder laid out like `rules/policy/`, else the built-in ones; and own packs, each a file, which may extend those.
    ///
    /// # Errors
    /// A folder or file that cannot be read; else as [`Policies::compile`].
    pub fn read(folder: Option<&Path>, own: &[PathBuf]) -> Result<Policies> {
        const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/policies.rs"));
        let mut files = match folder {
            Some(folder) => files_of(folder)?,
            None => FILES.iter().map(|&(name, text)| (name.to_owned(), Cow::Borrowed(text))).collect(),
        };
        for path in own {
            files.push(file(path)?);
        }
        Policies::compile(&files)
    }

    /// Checks pack files (path, text), `platforms.toml` among them.
    ///
    /// # Errors
    /// Names file, line, item and what was wanted of the first mistake.
    pub fn compile(files: &[(String, Cow<'_, str>)]) -> Result<Policies> {
        let (platforms, packs): (Vec<_>, Vec<_>) = files.iter().partition(|file| stem(&file.0) == "platforms");
        let written: Vec<Written> = packs.into_iter().map(|(file, text)| Written::parse(file, text)).collect::<Result<_>>()?;
        let Some((file, text)) = platforms.first() else {
            return Err(Error::rules("platforms.toml", None, None, "is missing; it names the pack of unknown platforms"));
        };
        let choice = Choice::compile(file, text, &written)?;
        let packs = (0..written.len()).map(|place| Pack::compile(place, &written)).collect::<Result<_>>()?;
        Ok(Policies { packs, choice })
    }

    /// The pack for what a record says of platform and region; the fallback where nothing else fits.
    pub fn choose(&self, platform: Option<&str>, region: Option<&str>) -> &Pack {
        &self.packs[self.choice.choose(platform, region)]
    }

    /// The pack of that name.
    pub fn get(&self, name: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.name == name)
    }

    /// Every pack, by name.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }
}

fn files_of(folder: &Path) -> Result<Vec<(String, Cow<'static, str>)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| Error::io(folder, error))? {
        let path = entry.map_err(|error| Error::io(folder, error))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(file(&path)?);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Error::rules(folder.to_string_lossy(), None, None, "holds no .toml files; wanted packs and platforms.toml"));
    }
    Ok(files)
}

fn file(path: &Path) -> Result<(String, Cow<'static, str>)> {
    let text = fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    Ok((path.to_string_lossy().replace('\\', "/"), Cow::Owned(text)))
}

/// What a platform or law says of every label, checked.
#[derive(Clone, Debug)]
pub struct Pack {
    pub name: String,
    pub title: String,
    /// The day on which it was last brought up to date.
    pub date: Date,
    /// Platforms, each with its regions, that the pack is chosen for.
    pub chosen_for: Vec<(String, Vec<String>)>,
    /// The platform's own review features; naming one is no offer by the seller.
    pub official: Vec<String>,
    /// By [`Label::index`].
    answers: Vec<Answer>,
    /// What changes when the same message carries another label too.
    conditional: Vec<(Label, Label, Answer)>,
}

/// The answer of a pack for a label that is not off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Clause<'p> {
    /// The name of the pack that says so.
    pub pack: &'p str,
    /// The day on which the pack was last brought up to date.
    #[serde(skip)]
    pub date: Date,
    pub severity: Severity,
    /// What is forbidden, in our own words.
    pub clause: &'p str,
    /// Where it can be read; empty where nothing was found.
    pub url: &'p str,
    /// What it can cost; empty where unknown.
    pub cost: &'p str,
}

impl Pack {
    /// Days after which a pack wants another look.
    pub const STALE_AFTER_DAYS: i32 = 180;

    /// What the pack says of `label` in a message that also carries `others`; `None` where it is off.
    pub fn clause(&self, label: Label, channel: Channel, others: &[Label]) -> Option<Clause<'_>> {
        let conditional = self.conditional.iter().filter(|entry| entry.0 == label && others.contains(&entry.1)).map(|entry| &entry.2);
        let answer = conditional.max_by_key(|answer| answer.on(channel)).unwrap_or(&self.answers[label.index()]);
        let severity = answer.on(channel)?;
        Some(Clause { pack: &self.name, date: self.date, severity, clause: &answer.clause, url: &answer.url, cost: &answer.cost })
    }

    /// The labels that change what the pack says of `label` when they stand beside it.
    pub fn conditions(&self, label: Label) -> impl Iterator<Item = Label> {
        self.conditional.iter().filter(move |entry| entry.0 == label).map(|entry| entry.1)
    }

    /// Whether the pack was brought up to date more than `days` days before `today`.
    pub fn is_older_than(&self, days: i32, today: Date) -> bool {
        today.duration_since(self.date).as_hours() > i64::from(days) * 24
    }

    fn severity(&self, label: Label, channel: Channel, other: Option<Label>) -> Option<Severity> {
        self.clause(label, channel, other.as_slice()).map(|clause| clause.severity)
    }
}

/// The checked answer for one label.
#[derive(Clone, Debug)]
struct Answer {
    /// By channel.
    level: [Level; 2],
    clause: String,
    url: String,
    cost: String,
}

impl Answer {
    fn on(&self, channel: Channel) -> Option<Severity> {
        self.level[channel as usize].severity()
    }
}

/// The gravest of what several packs say; of equals, the first.
pub fn strictest<'p>(packs: &[&'p Pack], label: Label, channel: Channel, others: &[Label]) -> Option<Clause<'p>> {
    let clauses = packs.iter().filter_map(|pack| pack.clause(label, channel, others));
    clauses.reduce(|gravest, clause| if clause.severity > gravest.severity { clause } else { gravest })
}

/// A label on which two packs differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub label: Label,
    /// Set where they differ in another way when this label stands beside it.
    pub with: Option<Label>,
    pub channel: Channel,
    /// What each says; `None` is off.
    pub left: Option<Severity>,
    pub right: Option<Severity>,
}

/// Where the severities of two packs differ, in the order of labels.
pub fn diff(left: &Pack, right: &Pack) -> Vec<Difference> {
    let mut differences = Vec::new();
    for &label in Label::ALL {
        let conditions =
            Label::ALL.iter().copied().filter(|&with| [left, right].iter().any(|pack| pack.conditions(label).any(|l| l == with)));
        for with in std::iter::once(None).chain(conditions.map(Some)) {
            for channel in Channel::ALL {
                let answers = |with| (left.severity(label, channel, with), right.severity(label, channel, with));
                let (a, b) = answers(with);
                if a != b && (with.is_none() || (a, b) != answers(None)) {
                    differences.push(Difference { label, with, channel, left: a, right: b });
                }
            }
        }
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Category;
    use Label::*;

    const PACKS: [&str; 20] = [
        "tiktok-us",
        "tiktok-sea",
        "tiktok-uk-eu",
        "shopee",
        "lazada",
        "amazon-review",
        "amazon-feedback",
        "ebay",
        "etsy",
        "walmart",
        "google",
        "yelp",
        "trustpilot",
        "cn",
        "rakuten",
        "own-us",
        "own-uk",
        "own-eu",
        "own-jp",
        "default",
    ];

    fn embedded() -> Policies {
        Policies::embedded().unwrap_or_else(|error| panic!("{error}"))
    }

    fn compile(files: &[(&str, &str)]) -> Result<Policies> {
        let mut files: Vec<_> = files.iter().map(|&(name, text)| (format!("policy/{name}"), Cow::Borrowed(text))).collect();
        if !files.iter().any(|file| file.0.ends_with("platforms.toml")) {
            files.push(("policy/platforms.toml".to_owned(), Cow::Borrowed("fallback = \"a\"")));
        }
        Policies::compile(&files)
    }

    fn refusal(files: &[(&str, &str)]) -> String {
        compile(files).expect_err("a mistake is in it").to_string()
    }

    /// A whole pack; what `more` says comes after.
    fn pack(name: &str, more: &str) -> String {
        let head = format!("name = \"{name}\"\ntitle = \"A\"\ndate = 2026-01-01\n");
        let all = r#"["solicitation.*", "incentive.*", "threat.*", "privacy.*", "abuse.*", "diversion.*"]"#;
        format!("{head}[[line]]\nlabel = {all}\nseverity = \"warn\"\nclause = \"no\"\n{more}")
    }

    #[test]
    fn every_pack_of_the_contract_is_there_and_no_other() {
        let policies = embedded();
        let mut names: Vec<&str> = policies.packs().iter().map(|pack| pack.name.as_str()).collect();
        let mut wanted = PACKS.to_vec();
        names.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(names, wanted);
    }

    #[test]
    fn every_label_gets_an_answer_with_a_clause_on_both_channels_from_every_pack() {
        for pack in embedded().packs() {
            for &label in Label::ALL {
                for channel in Channel::ALL {
                    let Some(clause) = pack.clause(label, channel, &[]) else { continue };
                    assert!(clause.clause.ends_with('.'), "{}: {label}: {:?}", pack.name, clause.clause);
                    assert!(!clause.cost.is_empty(), "{}: {label}: no cost", pack.name);
                    assert!(clause.url.is_empty() || clause.url.starts_with("http"), "{}: {label}: {}", pack.name, clause.url);
                    assert_eq!(clause.pack, pack.name);
                }
            }
        }
    }

    #[test]
    fn inbound_labels_are_off_everywhere_and_the_default_pack_has_no_other_label_off() {
        let policies = embedded();
        for pack in policies.packs() {
            assert_eq!([InboundExtortion, InboundFakeReview].map(|label| pack.severity(label, Channel::Chat, None)), [None, None]);
        }
        let default = policies.get("default").expect("a pack");
        let off = Label::ALL.iter().filter(|&&label| default.severity(label, Channel::ReviewReply, None).is_none());
        assert!(off.eq(&[InboundExtortion, InboundFakeReview]));
    }

    /// The whole of section 3, a row a pack: B block, W warn, N notice, - off.
    #[test]
    fn every_cell_of_the_matrix_is_as_written() {
        const COLUMNS: [(Label, Option<Label>); 10] = [
            (SolicitationPositive, None),
            (SolicitationChange, None),
            (SolicitationGating, None),
            (SolicitationNeutral, None),
            (SolicitationFabricated, None),
            (SolicitationRepeated, None),
            (IncentiveForReview, Some(SolicitationPositive)),
            (IncentiveForReview, None),
            (DiversionContact, None),
            (DiversionPayment, None),
        ];
        let rows = [
            ("tiktok-us", "BBBNBWBBBB"),
            ("tiktok-sea", "BBBNBBBBBB"),
            ("tiktok-uk-eu", "BBBNBBBBBB"),
            ("default", "BBBNBBBBBB"),
            ("shopee", "WBWNBBBWBB"),
            ("lazada", "WBWNBBBWBB"),
            ("amazon-review", "BBBNBBBBBB"),
            ("amazon-feedback", "BNBNBBBBBB"),
            ("ebay", "NNW-BWBWBB"),
            ("etsy", "WBBNBWBBBB"),
            ("walmart", "WBBNBWBBBB"),
            ("google", "BWB-BNBB--"),
            ("yelp", "BBBBBBBB--"),
            ("trustpilot", "BBB-BNBB--"),
            ("cn", "WWW-BNBWBB"),
            ("rakuten", "BWW-BNBWWB"),
            ("own-us", "NNW-BNBW--"),
            ("own-uk", "NNW-BNBW--"),
            ("own-eu", "NNW-BNBW--"),
            ("own-jp", "NNW-BNBW--"),
        ];
        assert_eq!(rows.len(), PACKS.len());
        let policies = embedded();
        for (name, row) in rows {
            let pack = policies.get(name).expect("a pack of the contract");
            for channel in Channel::ALL {
                let cell = |(label, with)| match pack.severity(label, channel, with) {
                    Some(Severity::Block) => 'B',
                    Some(Severity::Warn) => 'W',
                    Some(Severity::Notice) => 'N',
                    None => '-',
                };
                assert_eq!(COLUMNS.map(cell).iter().collect::<String>(), row, "{name} on {channel}");
                let always = [Category::Threat, Category::Privacy, Category::Abuse];
                for &label in Label::ALL.iter().filter(|label| **label == IncentiveForChange || always.contains(&label.category())) {
                    assert_eq!(cell((label, None)), 'B', "{name}: {label}");
                }
            }
        }
    }

    #[test]
    fn platform_and_region_choose_a_pack_however_they_are_spelled() {
        let policies = embedded();
        let cases = [
            ("tiktok-shop", "US", "tiktok-us"),
            ("TikTok Shop", "sg", "tiktok-sea"),
            ("tiktok_shop", "", "tiktok-sea"),
            ("tiktok", "UK", "tiktok-uk-eu"),
            ("tiktok", "DE", "tiktok-uk-eu"),
            ("tiktok", "BR", "tiktok-sea"),
            ("Tokopedia", "ID", "tiktok-sea"),
            ("shopee_sg", "", "shopee"),
            ("Lazada.com.my", "MY", "lazada"),
            ("www.amazon.co.uk", "", "amazon-review"),
            ("amazon seller feedback", "US", "amazon-feedback"),
            ("eBay", "AU", "ebay"),
            ("etsy", "US", "etsy"),
            ("Walmart", "US", "walmart"),
            ("Google Business", "FR", "google"),
            ("yelp", "US", "yelp"),
            ("trustpilot", "DK", "trustpilot"),
            ("淘宝", "CN", "cn"),
            ("tmall", "CN", "cn"),
            ("jd.com", "CN", "cn"),
            ("pinduoduo", "", "cn"),
            ("douyin", "CN", "cn"),
            ("楽天市場", "JP", "rakuten"),
            ("shopify", "US", "own-us"),
            ("own", "GB", "own-uk"),
            ("own_uk", "", "own-uk"),
            ("woocommerce", "FR", "own-eu"),
            ("shopify", "SG", "own-eu"),
            ("own", "JP", "own-jp"),
            ("own", "CN", "cn"),
            ("aliexpress", "ES", "default"),
            ("google play", "US", "default"),
            ("", "US", "default"),
        ];
        for (platform, region, wanted) in cases {
            assert_eq!(policies.choose(Some(platform), Some(region)).name, wanted, "{platform} {region}");
        }
        assert_eq!(policies.choose(None, None).name, "default");
        assert_eq!(policies.choose(Some("own_uk"), None).name, "own-uk");
    }

    #[test]
    fn a_pack_changes_only_what_its_lines_state() {
        let policies = embedded();
        let [us, sea] = ["tiktok-us", "tiktok-sea"].map(|name| policies.get(name).expect("a pack"));
        let [a, b] = [us, sea].map(|pack| pack.clause(ThreatHarm, Channel::Chat, &[]).expect("not off"));
        assert_eq!((a.severity, a.cost), (b.severity, b.cost));
        assert_ne!((a.clause, a.url), (b.clause, b.url));
        let differences = diff(us, sea);
        let both = Channel::ALL.map(|channel| Difference {
            label: SolicitationRepeated,
            with: None,
            channel,
            left: Some(Severity::Warn),
            right: Some(Severity::Block),
        });
        assert_eq!(differences, both);
        assert!(diff(us, us).is_empty());
    }

    #[test]
    fn channels_categories_and_conditions_can_be_told_apart() {
        let a = pack(
            "a",
            r#"
            [[line]]
            label = "privacy.address"
            severity = { chat = "off" }
            [[line]]
            label = "threat.legal"
            severity = "notice"
            [[line]]
            label = "threat.legal"
            with = ["incentive.for_change", "abuse.*"]
            severity = { review_reply = "block" }
            clause = "never both"
            "#,
        );
        let b = "name = \"b\"\ntitle = \"B\"\ndate = 2026-01-01\nextends = \"a\"\n[[line]]\nlabel = \"threat.*\"\nseverity = \"off\"";
        let policies = compile(&[("a.toml", &a), ("b.toml", b)]).unwrap_or_else(|error| panic!("{error}"));
        let [a, b] = ["a", "b"].map(|name| policies.get(name).expect("just written"));
        assert_eq!(a.severity(PrivacyAddress, Channel::Chat, None), None);
        assert_eq!(a.severity(PrivacyAddress, Channel::ReviewReply, None), Some(Severity::Warn));
        assert_eq!(a.severity(ThreatLegal, Channel::ReviewReply, None), Some(Severity::Notice));
        let answer = a.clause(ThreatLegal, Channel::ReviewReply, &[PrivacyOrder, AbuseInsult]).expect("not off");
        assert_eq!((answer.severity, answer.clause), (Severity::Block, "never both"));
        assert_eq!(a.severity(ThreatLegal, Channel::Chat, Some(AbuseInsult)), Some(Severity::Notice));
        assert_eq!(b.severity(ThreatLegal, Channel::Chat, None), None);
        assert_eq!(b.severity(ThreatLegal, Channel::ReviewReply, Some(AbuseInsult)), Some(Severity::Block));
    }

    #[test]
    fn a_difference_that_needs_another_label_is_named_with_it() {
        let condition = |severity| format!("[[line]]\nlabel = \"threat.legal\"\nwith = \"abuse.insult\"\nseverity = {severity}");
        let [a, b] = [pack("a", &condition("{ chat = \"block\" }")), pack("b", &condition("\"warn\""))];
        let policies = compile(&[("a.toml", &a), ("b.toml", &b)]).unwrap_or_else(|error| panic!("{error}"));
        let [a, b] = ["a", "b"].map(|name| policies.get(name).expect("just written"));
        let (left, right) = (Some(Severity::Block), Some(Severity::Warn));
        assert_eq!(diff(a, b), [Difference { label: ThreatLegal, with: Some(AbuseInsult), channel: Channel::Chat, left, right }]);
    }

    #[test]
    fn of_several_packs_the_gravest_speaks() {
        let policies = embedded();
        let packs = ["own-eu", "google", "yelp"].map(|name| policies.get(name).expect("a pack"));
        let of = |label| strictest(&packs, label, Channel::ReviewReply, &[]).map(|clause| (clause.pack, clause.severity));
        assert_eq!(of(SolicitationChange), Some(("yelp", Severity::Block)));
        assert_eq!(of(ThreatHarm), Some(("own-eu", Severity::Block)));
        assert_eq!(of(DiversionContact), None);
    }

    #[test]
    fn a_pack_is_old_after_180_days() {
        let a = pack("a", "");
        let policies = compile(&[("a.toml", &a)]).unwrap_or_else(|error| panic!("{error}"));
        let pack = policies.get("a").expect("just written");
        let day = |text: &str| text.parse::<Date>().expect("a day");
        assert!(!pack.is_older_than(Pack::STALE_AFTER_DAYS, day("2026-06-30")));
        assert!(pack.is_older_than(Pack::STALE_AFTER_DAYS, day("2026-07-01")));
        assert!(!pack.is_older_than(Pack::STALE_AFTER_DAYS, day("2025-01-01")));
    }

    #[test]
    fn packs_that_extend_each_other_are_refused() {
        let extends = |name: &str, parent: &str| pack(name, "").replace("date =", &format!("extends = \"{parent}\"\ndate ="));
        let message = refusal(&[("a.toml", &extends("a", "b")), ("b.toml", &extends("b", "a"))]);
        assert_eq!(message, "policy/b.toml:3: extends: packs extend each other in a circle: a -> b -> a");
        let message = refusal(&[("a.toml", &extends("a", "a"))]);
        assert_eq!(message, "policy/a.toml:3: extends: packs extend each other in a circle: a -> a");
        let message = refusal(&[("a.toml", &extends("a", "c"))]);
        assert_eq!(message, "policy/a.toml:3: extends: there is no pack \"c\"; there are a");
    }

    #[test]
    fn mistakes_are_named_with_file_line_and_what_was_wanted() {
        let with = |more: &str| refusal(&[("a.toml", &pack("a", more))]);
        let cases = [
            ("[[line]]\nlabel = \"threat.bribe\"", "policy/a.toml:9: label: no label is called \"threat.bribe\""),
            ("[[line]]\nlabel = [\"threats.*\"]", "policy/a.toml:9: label: no category is called \"threats\""),
            (
                "[[line]]\nlabel = \"threat.*\"\nseverity = \"blok\"",
                "policy/a.toml:10: severity: unknown variant `blok`, expected one of `off`, `notice`, `warn`, `block`",
            ),
            ("[[line]]\nlabel = \"threat.*\"\nseverity = { mail = \"warn\" }", "policy/a.toml:10: severity: unknown field `mail`"),
            ("[[line]]\nlabel = \"threat.*\"\nseverty = \"warn\"", "policy/a.toml:10: severty: unknown field `severty`"),
            ("[[line]]\nlabel = \"threat.*\"", "policy/a.toml:8: line of threat.*: there is one in line 4 already"),
            (
                "[[line]]\nlabel = \"threat.harm\"\nwith = \"threat.harm\"",
                "policy/a.toml:8: line of threat.harm with threat.harm: a label always stands beside itself",
            ),
            ("chosen = 1", "policy/a.toml:8: chosen: unknown field `chosen`"),
        ];
        for (more, wanted) in cases {
            let message = with(more);
            assert!(message.starts_with(wanted), "{message}\nwanted {wanted}");
        }
        let message = refusal(&[("a.toml", "name = \"a\"\ntitle = \"A\"\ndate = 2026-01-01")]);
        assert!(message.starts_with("policy/a.toml:1: solicitation.positive: has no severity on chat"), "{message}");
        let message = refusal(&[("a.toml", &pack("b", ""))]);
        assert_eq!(message, "policy/a.toml:1: name: is \"b\"; wanted \"a\", like the file");
        let message = refusal(&[("a.toml", &pack("a", "").replace("2026-01-01", "10:00:00"))]);
        assert_eq!(message, "policy/a.toml:3: date: wanted a day such as 2026-11-28");
    }

    #[test]
    fn mistakes_in_the_choice_of_packs_are_named_too() {
        let chosen = |name: &str, chosen: &str| pack(name, "").replace("date =", &format!("chosen_for = {chosen}\ndate ="));
        let a = chosen("a", r#"{ etsy = ["US"] }"#);
        let platforms = |text| refusal(&[("a.toml", &a), ("platforms.toml", text)]);
        let cases = [
            (platforms("fallback = \"x\""), "policy/platforms.toml:1: fallback: there is no pack \"x\"; there are a"),
            (platforms("fallback = \"a\"\nregion = 1"), "policy/platforms.toml:2: region: unknown field `region`"),
            (
                platforms("fallback = \"a\"\n[spellings]\nx = [\"e t\"]\ny = [\"ET\"]"),
                "policy/platforms.toml:4: \"ET\": stands under \"x\" and under \"y\"",
            ),
            (platforms("fallback = \"a\"\n[regions]\nUnion = [\"FR\"]"), "policy/platforms.toml:3: \"Union\": a region wants two"),
            (
                platforms("fallback = \"a\"\n[spellings]\nmarket = [\"Etsy\"]"),
                "policy/a.toml:3: chosen_for.etsy: is a spelling of \"market\"",
            ),
            (
                refusal(&[("a.toml", &a), ("b.toml", &chosen("b", r#"{ etsy = ["US"] }"#))]),
                "policy/b.toml:3: chosen_for.etsy \"US\": is taken by policy/a.toml",
            ),
            (refusal(&[("a.toml", &chosen("a", r#"{ etsy = ["usa"] }"#))]), "policy/a.toml:3: chosen_for.etsy \"usa\": wants a region"),
        ];
        for (message, wanted) in cases {
            assert!(message.starts_with(wanted), "{message}\nwanted {wanted}");
        }
        let error = Policies::compile(&[("policy/a.toml".to_owned(), Cow::Owned(a))]).expect_err("no platforms.toml");
        assert!(error.to_string().starts_with("platforms.toml: is missing"));
    }

    #[test]
    fn a_folder_can_stand_in_for_the_built_in_packs() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/policy");
        let read = Policies::read(Some(&folder), &[]).unwrap_or_else(|error| panic!("{error}"));
        for (ours, theirs) in read.packs().iter().zip(embedded().packs()) {
            assert_eq!(ours.name, theirs.name);
            assert!(diff(ours, theirs).is_empty());
        }
        assert!(matches!(Policies::read(Some(&folder.join("none")), &[]), Err(Error::Io { .. })));
    }

    #[test]
    fn severities_are_written_in_small_letters() {
        let policies = embedded();
        let clause = policies.get("yelp").expect("a pack").clause(ThreatHarm, Channel::Chat, &[]);
        assert_eq!(serde_json::to_value(clause).expect("plain data")["severity"], "block");
    }
}
