//! From packs as written to packs that answer for every label.

use std::collections::BTreeMap;

use super::spec::{self, Level, LevelSpec, LineSpec, PackSpec, Selector, line_of};
use super::{Answer, Pack};
use crate::error::{Error, Result};
use crate::label::{Category, Label};
use crate::message::Channel;

/// A pack as written, with its place.
pub(super) struct Written<'a> {
    pub file: &'a str,
    pub text: &'a str,
    pub spec: PackSpec,
}

impl<'a> Written<'a> {
    pub fn parse(file: &'a str, text: &'a str) -> Result<Written<'a>> {
        let written = Written { file, text, spec: spec::parse(file, text)? };
        let name = &written.spec.name;
        if name.get_ref() != stem(file) {
            return Err(written.wrong(
                name.span().start,
                "name",
                format!("is {:?}; wanted {:?}, like the file", name.get_ref(), stem(file)),
            ));
        }
        Ok(written)
    }

    fn wrong(&self, at: usize, item: &str, why: impl Into<String>) -> Error {
        Error::rules(self.file, Some(line_of(self.text, at)), Some(item), why)
    }

    /// Its lines, general ones first.
    fn lines(&self) -> Result<Vec<(Selector, Option<Selector>, &LineSpec)>> {
        let mut lines: BTreeMap<(Selector, Option<Selector>), (&LineSpec, usize)> = BTreeMap::new();
        for spanned in &self.spec.line {
            let (line, at) = (spanned.get_ref(), spanned.span().start);
            let conditions = line.with.as_ref().map_or(vec![None], |with| with.0.iter().copied().map(Some).collect());
            for &selector in &line.label.0 {
                for &with in &conditions {
                    let item = with.map_or(format!("line of {selector}"), |with| format!("line of {selector} with {with}"));
                    if with == Some(selector) {
                        return Err(self.wrong(at, &item, "a label always stands beside itself; wanted another one"));
                    }
                    if let Some((_, other)) = lines.insert((selector, with), (line, at)) {
                        return Err(self.wrong(at, &item, format!("there is one in line {} already", line_of(self.text, other))));
                    }
                }
            }
        }
        Ok(lines.into_iter().map(|((selector, with), (line, _))| (selector, with, line)).collect())
    }
}

impl Pack {
    /// Checks the pack at `place` together with all that it extends.
    pub(super) fn compile(place: usize, all: &[Written]) -> Result<Pack> {
        let written = &all[place];
        let spec = &written.spec;
        let date = *spec.date.get_ref();
        let date =
            date.to_string().parse().map_err(|_| written.wrong(spec.date.span().start, "date", "wanted a day such as 2026-11-28"))?;
        let line_of_name = line_of(written.text, spec.name.span().start);

        let mut plain: BTreeMap<Label, Draft> = BTreeMap::new();
        let mut conditional: BTreeMap<(Label, Label), Draft> = BTreeMap::new();
        let mut official: Vec<String> = Vec::new();
        let mut cost = None;
        // The buyer's side is never the seller's violation.
        for &label in Label::ALL.iter().filter(|label| label.category() == Category::Inbound) {
            plain.insert(label, Draft { level: LevelSpec::both(Level::Off), ..Draft::default() });
        }
        for pack in lineage(place, all)? {
            for (selector, with, line) in pack.lines()? {
                for &label in Label::ALL.iter().filter(|&&label| selector.selects(label)) {
                    match with {
                        None => plain.entry(label).or_default().add(line, &pack.spec),
                        Some(with) => {
                            for &with in Label::ALL.iter().filter(|&&other| with.selects(other) && other != label) {
                                conditional.entry((label, with)).or_default().add(line, &pack.spec);
                            }
                        }
                    }
                }
            }
            official.extend(pack.spec.official.iter().cloned());
            cost = pack.spec.cost.as_ref().or(cost);
        }

        let wrong = |label: Label, why| Error::rules(written.file, Some(line_of_name), Some(label.as_str()), why);
        let draft = |label| plain.get(&label).cloned().unwrap_or_default();
        let answer = |&label| draft(label).check(cost).map_err(|why| wrong(label, why));
        let answers = Label::ALL.iter().map(answer).collect::<Result<_>>()?;
        let changed = conditional.iter().map(|(&(label, with), change)| {
            let answer = change.over(&draft(label)).check(cost).map_err(|why| wrong(label, why))?;
            Ok((label, with, answer))
        });
        Ok(Pack {
            name: spec.name.get_ref().clone(),
            title: spec.title.clone(),
            date,
            chosen_for: spec
                .chosen_for
                .iter()
                .map(|(name, regions)| (name.get_ref().clone(), regions.iter().map(|r| r.get_ref().clone()).collect()))
                .collect(),
            official,
            answers,
            conditional: changed.collect::<Result<_>>()?,
        })
    }
}

/// The pack at `place` behind all that it extends, the first ancestor first.
fn lineage<'a, 'f>(place: usize, all: &'a [Written<'f>]) -> Result<Vec<&'a Written<'f>>> {
    let mut line = vec![&all[place]];
    while let Some(parent) = &line[line.len() - 1].spec.extends {
        let child = line[line.len() - 1];
        let wrong = |why| Err(child.wrong(parent.span().start, "extends", why));
        let Some(pack) = all.iter().find(|pack| pack.spec.name.get_ref() == parent.get_ref()) else {
            return wrong(format!("there is no pack {:?}; {}", parent.get_ref(), known(all)));
        };
        let circle = line.iter().any(|seen| std::ptr::eq(*seen, pack));
        line.push(pack);
        if circle {
            let names: Vec<&str> = line.iter().map(|pack| pack.spec.name.get_ref().as_str()).collect();
            return wrong(format!("packs extend each other in a circle: {}", names.join(" -> ")));
        }
    }
    line.reverse();
    Ok(line)
}

/// What the lines read so far say of one label.
#[derive(Clone, Debug, Default)]
struct Draft {
    level: LevelSpec,
    /// With where it can be read: the two go together.
    clause: Option<(String, String)>,
    cost: Option<String>,
}

impl Draft {
    fn add(&mut self, line: &LineSpec, pack: &PackSpec) {
        self.level = line.severity.or(self.level);
        if let Some(clause) = &line.clause {
            self.clause = Some((clause.clone(), line.url.as_ref().unwrap_or(&pack.url).clone()));
        } else if let (Some((_, url)), Some(new)) = (&mut self.clause, &line.url) {
            url.clone_from(new);
        }
        if line.cost.is_some() {
            self.cost.clone_from(&line.cost);
        }
    }

    /// This, and what `base` says where this says nothing.
    fn over(&self, base: &Draft) -> Draft {
        Draft {
            level: self.level.or(base.level),
            clause: self.clause.clone().or_else(|| base.clause.clone()),
            cost: self.cost.clone().or_else(|| base.cost.clone()),
        }
    }

    /// The answer, if all of it is known; else what is wanted.
    fn check(self, cost: Option<&String>) -> Result<Answer, String> {
        let mut level = [Level::Off; 2];
        for channel in Channel::ALL {
            level[channel as usize] =
                self.level.on(channel).ok_or_else(|| format!("has no severity on {channel}; wanted block, warn, notice or off"))?;
        }
        let (clause, url) = self.clause.unwrap_or_default();
        if clause.is_empty() && level != [Level::Off; 2] {
            return Err("has no clause; wanted what the platform or law says".to_owned());
        }
        Ok(Answer { level, clause, url, cost: self.cost.as_ref().or(cost).cloned().unwrap_or_default() })
    }
}

/// The packs there are, for messages.
pub(super) fn known(packs: &[Written]) -> String {
    let names: Vec<&str> = packs.iter().map(|pack| pack.spec.name.get_ref().as_str()).collect();
    format!("there are {}", names.join(", "))
}

/// The name of a file without folder and ending.
pub(super) fn stem(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file).trim_end_matches(".toml")
}
