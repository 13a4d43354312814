//! How far reviewers agree beyond chance (Krippendorff's alpha), and how sure a share is (Wilson's interval).

use std::collections::BTreeMap;

use serde::Serialize;

/// Krippendorff's alpha for yes and no: 1 is full agreement, 0 what chance gives.
#[derive(Clone, Debug, Default)]
pub struct Alpha {
    /// So many units by (how many said yes, how many said anything).
    units: BTreeMap<(u32, u32), u32>,
}

impl Alpha {
    /// Counts one example: so many of those who saw it said yes. One who saw it alone says nothing of agreement.
    pub fn add(&mut self, yes: u32, all: u32) {
        if all >= 2 {
            *self.units.entry((yes, all)).or_default() += 1;
        }
    }

    /// Examples that two or more have seen, and those where at least one said yes.
    pub fn counts(&self) -> (u32, u32) {
        let with_yes = self.units.iter().filter(|((yes, _), _)| *yes > 0).map(|(_, count)| count).sum();
        (self.units.values().sum(), with_yes)
    }

    /// `None` where everybody always said the same, so that nothing can be told from chance.
    pub fn value(&self) -> Option<f64> {
        let (mut observed, mut yes_all, mut all_all) = (0.0, 0.0, 0.0);
        for (&(yes, all), &count) in &self.units {
            let (yes, all, count) = (f64::from(yes), f64::from(all), f64::from(count));
            observed += count * 2.0 * yes * (all - yes) / (all - 1.0);
            yes_all += count * yes;
            all_all += count * all;
        }
        let expected = 2.0 * yes_all * (all_all - yes_all) / (all_all - 1.0);
        (expected > 0.0).then(|| 1.0 - observed / expected)
    }
}

/// A share with the interval in which the true one lies in 95 of 100 samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    pub part: u32,
    pub whole: u32,
    pub share: f64,
    pub low: f64,
    pub high: f64,
}

impl Share {
    /// `None` of nothing.
    pub fn of(part: u32, whole: u32) -> Option<Share> {
        const Z: f64 = 1.959_964;
        if whole == 0 {
            return None;
        }
        let (share, count) = (f64::from(part) / f64::from(whole), f64::from(whole));
        let middle = share + Z * Z / (2.0 * count);
        let spread = Z * (share * (1.0 - share) / count + Z * Z / (4.0 * count * count)).sqrt();
        let scale = 1.0 + Z * Z / count;
        Some(Share { part, whole, share, low: ((middle - spread) / scale).max(0.0), high: ((middle + spread) / scale).min(1.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reckoned by hand: ten units, two readers, one unit apart, three of twenty values yes.
    #[test]
    fn alpha_is_krippendorffs() {
        let mut alpha = Alpha::default();
        alpha.add(2, 2);
        alpha.add(1, 2);
        (0..8).for_each(|_| alpha.add(0, 2));
        alpha.add(1, 1);
        let expected = 1.0 - (2.0 / 20.0) / (2.0 * 3.0 * 17.0 / (20.0 * 19.0));
        assert!((alpha.value().expect("both were said") - expected).abs() < 1e-12);
        assert_eq!(alpha.counts(), (10, 2));
    }

    #[test]
    fn alpha_says_nothing_where_all_say_the_same() {
        let mut alpha = Alpha::default();
        alpha.add(0, 2);
        assert_eq!(alpha.value(), None);
    }

    /// Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662; 0 of 20 is 0 to 0.1611.
    #[test]
    fn intervals_are_wilsons() {
        let near = |one: f64, other: f64| (one - other).abs() < 5e-5;
        let share = Share::of(81, 263).expect("not empty");
        assert!(near(share.low, 0.2553) && near(share.high, 0.3662), "{share:?}");
        let none = Share::of(0, 20).expect("not empty");
        assert!(near(none.low, 0.0) && near(none.high, 0.1611), "{none:?}");
    }
}
