//! One range has one kind: where hits overlap, the surer kind stays.

use std::collections::BTreeMap;
use std::ops::Range;

use super::page::{Page, touches};
use super::{Identifier, Kind};

/// Surest first: what a check digit or a word beside it decided stands before what a form alone suggests.
const PRIORITY: [Kind; 15] = [
    Kind::MessengerLink,
    Kind::Email,
    // Before cards: a tenth of all numbers in fours passes for one.
    Kind::NationalId,
    Kind::Card,
    Kind::Iban,
    Kind::Account,
    // Its parts are near one another, and a house number with its postcode may pass for a phone number.
    Kind::Address,
    Kind::Tracking,
    Kind::Order,
    Kind::Phone,
    Kind::BirthDate,
    Kind::Handle,
    Kind::Name,
    Kind::Money,
    Kind::Link,
];

/// `found` without overlaps and without what was masked before, in order. A plain link that holds something surer ends before it.
pub fn resolve(mut found: Vec<Identifier>, page: &Page<'_>) -> Vec<Identifier> {
    if !page.masks.is_empty() {
        found.retain(|hit| !touches(&page.masks, &hit.range));
    }
    if found.len() < 2 {
        return found;
    }
    found.sort_by_key(|hit| (rank(hit.kind), std::cmp::Reverse(hit.range.len()), hit.range.start));
    let mut kept: BTreeMap<usize, Identifier> = BTreeMap::new();
    for mut hit in found {
        if hit.kind == Kind::Link
            && let Some((&start, _)) = kept.range(hit.range.clone()).next()
        {
            hit.range.end = start;
        }
        if !hit.range.is_empty() && is_free(&kept, &hit.range) {
            kept.insert(hit.range.start, hit);
        }
    }
    kept.into_values().collect()
}

fn is_free(kept: &BTreeMap<usize, Identifier>, range: &Range<usize>) -> bool {
    kept.range(..range.end).next_back().is_none_or(|(_, last)| last.range.end <= range.start)
}

fn rank(kind: Kind) -> usize {
    PRIORITY.iter().position(|known| *known == kind).expect("the test finds every kind in the list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_rank() {
        assert!(Kind::ALL.iter().all(|kind| PRIORITY.contains(kind)));
    }
}
