//! Which national numbers a country has, from the metadata of the crate `phonenumber` (Google's libphonenumber).
//!
//! The crate's own check compiles patterns into one cache of a hundred behind one lock, so that numbers of many countries throw each other
//! out and threads wait for each other. Here the patterns of a calling code are compiled once, when first met, and shared without a lock.

use std::fmt::Write;
use std::sync::OnceLock;

use phonenumber::Metadata;
use phonenumber::metadata::{DATABASE, Descriptor};
use regex::{Regex, RegexBuilder};

/// The numbers of a calling code, without trunk prefix.
#[derive(Debug)]
pub struct Plan {
    mobile: Option<Regex>,
    any: Option<Regex>,
}

impl Plan {
    /// The plan of calling code `code`; `None` where nobody has it.
    pub fn of(code: u16) -> Option<&'static Plan> {
        static PLANS: [OnceLock<Option<Plan>>; 1000] = [const { OnceLock::new() }; 1000];
        PLANS.get(usize::from(code))?.get_or_init(|| Plan::load(code)).as_ref()
    }

    /// Whether `national` is a mobile number.
    pub fn is_mobile(&self, national: &str) -> bool {
        self.mobile.as_ref().is_some_and(|pattern| pattern.is_match(national))
    }

    /// Whether `national` is a number of any sort.
    pub fn is_valid(&self, national: &str) -> bool {
        self.any.as_ref().is_some_and(|pattern| pattern.is_match(national))
    }

    fn load(code: u16) -> Option<Plan> {
        let regions = DATABASE.by_code(&code)?;
        let mobile = union(regions.iter().flat_map(|region| region.descriptors().mobile()));
        let any = union(regions.iter().flat_map(|region| sorts(region)));
        Some(Plan { mobile, any })
    }
}

fn sorts(region: &Metadata) -> impl Iterator<Item = &Descriptor> {
    let all = region.descriptors();
    [all.mobile(), all.fixed_line(), all.toll_free(), all.shared_cost(), all.voip(), all.personal_number(), all.uan(), all.premium_rate()]
        .into_iter()
        .flatten()
}

fn union<'d>(descriptors: impl Iterator<Item = &'d Descriptor>) -> Option<Regex> {
    let mut pattern = String::from("^(?:");
    for descriptor in descriptors {
        let _ = write!(pattern, "{}|", descriptor.national_number().as_str());
    }
    pattern.truncate(pattern.strip_suffix('|')?.len());
    pattern.push_str(")$");
    RegexBuilder::new(&pattern).unicode(false).ignore_whitespace(true).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_of_the_metadata_has_a_plan_that_takes_its_examples() {
        for region in DATABASE.iter() {
            let plan = Plan::of(region.country_code()).expect("a region has a plan");
            for descriptor in sorts(region) {
                if let Some(example) = descriptor.example() {
                    assert!(plan.is_valid(example), "{} {example}", region.id());
                }
            }
        }
    }
}
