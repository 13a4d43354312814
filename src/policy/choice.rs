//! Which pack is chosen for a platform and region, as records write them.

use std::collections::HashMap;

use toml::Spanned;

use super::compile::{Written, known};
use super::spec::{PlatformsSpec, line_of, parse};
use crate::error::{Error, Result};

/// The table of platforms and regions. Packs are named by their place among all packs.
#[derive(Debug)]
pub(super) struct Choice {
    /// Platform -> region -> pack; platforms folded.
    packs: HashMap<String, HashMap<String, usize>>,
    /// What records say -> the platform; both folded.
    spellings: HashMap<String, String>,
    /// What records say -> the region or union that packs name.
    regions: HashMap<String, String>,
    fallback: usize,
}

impl Choice {
    /// Reads `platforms.toml` and what each pack is chosen for.
    ///
    /// # Errors
    /// Names file and line of a name that is unknown or given twice.
    pub(super) fn compile(file: &str, text: &str, packs: &[Written]) -> Result<Choice> {
        let spec: PlatformsSpec = parse(file, text)?;
        let fallback = packs.iter().position(|pack| pack.spec.name.get_ref() == spec.fallback.get_ref());
        let fallback = fallback.ok_or_else(|| {
            let why = format!("there is no pack {:?}; {}", spec.fallback.get_ref(), known(packs));
            Error::rules(file, Some(line_of(text, spec.fallback.span().start)), Some("fallback"), why)
        })?;
        let mut choice = Choice { packs: HashMap::new(), spellings: HashMap::new(), regions: HashMap::new(), fallback };
        let wrong = |name: &Spanned<String>, why: String| {
            Error::rules(file, Some(line_of(text, name.span().start)), Some(&format!("{:?}", name.get_ref())), why)
        };
        for (region, members) in &spec.regions {
            if !is_code(region.get_ref()) {
                return Err(wrong(region, "a region wants two capital letters".to_owned()));
            }
            for name in members.iter().chain([region]) {
                if let Some(other) = choice.regions.insert(name.get_ref().to_uppercase(), region.get_ref().clone()) {
                    return Err(wrong(name, format!("stands under {other:?} and under {:?}", region.get_ref())));
                }
            }
        }
        for (platform, names) in &spec.spellings {
            for name in names {
                let other = choice.spellings.insert(fold(name.get_ref()), platform.clone());
                if let Some(other) = other.filter(|other| other != platform) {
                    return Err(wrong(name, format!("stands under {other:?} and under {platform:?}")));
                }
            }
        }
        choice.spellings.values_mut().for_each(|platform| *platform = fold(platform));
        for place in 0..packs.len() {
            choice.add(place, packs)?;
        }
        Ok(choice)
    }

    fn add(&mut self, place: usize, packs: &[Written]) -> Result<()> {
        let pack = &packs[place];
        for (platform, regions) in &pack.spec.chosen_for {
            let name = fold(platform.get_ref());
            if let Some(other) = self.spellings.get(&name).filter(|&other| *other != name) {
                let why = format!("is a spelling of {other:?} in platforms.toml; name that");
                let item = format!("chosen_for.{}", platform.get_ref());
                return Err(Error::rules(pack.file, Some(line_of(pack.text, platform.span().start)), Some(&item), why));
            }
            for region in regions {
                let wrong = |why| {
                    let item = format!("chosen_for.{} {:?}", platform.get_ref(), region.get_ref());
                    Error::rules(pack.file, Some(line_of(pack.text, region.span().start)), Some(&item), why)
                };
                if region.get_ref() != "*" && !is_code(region.get_ref()) {
                    return Err(wrong("wants a region of two capital letters, or \"*\" for all that no other pack names".to_owned()));
                }
                let regions = self.packs.entry(name.clone()).or_default();
                if let Some(other) = regions.insert(region.get_ref().clone(), place) {
                    return Err(wrong(format!("is taken by {}", packs[other].file)));
                }
            }
        }
        Ok(())
    }

    /// The pack for what a record says.
    pub(super) fn choose(&self, platform: Option<&str>, region: Option<&str>) -> usize {
        let words: Vec<String> = platform.map(words).unwrap_or_default();
        // The whole name first; then without what stands behind it: amazon.de, shopee_sg, lazada.com.my.
        for known in (1..=words.len()).rev() {
            let (name, behind) = words.split_at(known);
            if behind.iter().any(|word| word.len() > 3) {
                break;
            }
            let name = name.concat();
            if let Some(packs) = self.packs.get(self.spellings.get(&name).unwrap_or(&name)) {
                let region = region.filter(|region| !region.is_empty()).or(behind.last().map(String::as_str));
                return self.by_region(packs, region).unwrap_or(self.fallback);
            }
        }
        self.fallback
    }

    fn by_region(&self, packs: &HashMap<String, usize>, region: Option<&str>) -> Option<usize> {
        let region = region.map(|region| region.trim().to_uppercase()).unwrap_or_default();
        let exact = packs.get(&region);
        exact.or_else(|| packs.get(self.regions.get(&region)?)).or_else(|| packs.get("*")).copied()
    }
}

/// A platform's name without capitals, blanks and marks.
fn fold(name: &str) -> String {
    words(name).concat()
}

fn words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).skip_while(|word| word == "www").collect()
}

fn is_code(region: &str) -> bool {
    region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_uppercase())
}
