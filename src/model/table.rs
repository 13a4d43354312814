//! The classifier that ships: a quantised table of weights, looked up by feature hash, scored without linfa and without allocation.
//!
//! File: magic, length of a JSON head (the card's data and the fusing weights), then little-endian arrays: a filter of features that may have
//! a row (one bit each, as in Bloom 1970), buckets of the hash table, rows, known words. All lengths stand in the head. A bucket is one
//! cache line: eight fingerprints, then the places of their rows; what finds it full lies in the next. A row tells only the outputs that
//! the feature has a weight for, three of thirty on the average: their count, then number and `i8` step of each. A weight is the square of
//! its step, with the step's sign, times the output's scale: most weights are small beside the largest, and would be lost on even steps.
//!
//! A message has some five hundred features, and more than half of them have no row. What costs is waiting for memory, so filter, buckets
//! and rows are each fetched for many features at a time, before any branch hangs on what was fetched. An empty row ends all.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::decide::Decision;
use super::features::{Family, Features};
use crate::error::{Error, Result};
use crate::label::{Category, Label};

const MAGIC: &[u8; 8] = b"rlclf\0\0\x04";

/// Fingerprints, then the places of their rows.
type Bucket = [[u8; 4]; 2 * SLOTS];

/// What the table says of a message; see [`outputs`] for the order.
pub type Scores = [f32; OUTPUTS];

/// One for each label that a single message can carry, one for each category, one for any violation.
pub const OUTPUTS: usize = 30;

/// Steps of a weight to either side.
const STEPS: f32 = 127.0;

/// So many features are looked up together.
const TOGETHER: usize = 64;
/// So many bytes of a row are read ahead: most rows are no longer.
const BEGINNING: usize = 16;
/// Features of a bucket, and its bytes.
const SLOTS: usize = 8;
const BUCKET: usize = SLOTS * 8;
/// So many features a bucket on the average: more, and too many lie in the bucket behind their own.
const FILLED: usize = 5;
/// Bits of the filter for each feature at least; so one in eight of those without a row passes at the most.
const FILTER: usize = 8;
/// The place of the row in a slot that holds none.
const EMPTY: u32 = u32::MAX;

/// What each output stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    Label(Label),
    Category(Category),
    Any,
}

/// All outputs, in the order of the scores.
pub fn outputs() -> impl Iterator<Item = Output> {
    let labels = Label::ALL.iter().copied().filter(|label| label.is_of_one_message()).map(Output::Label);
    let categories = Category::ALL.into_iter().filter(|&category| category != Category::Inbound).map(Output::Category);
    labels.chain(categories).chain([Output::Any])
}

/// The place of a label, its category and "any" in the scores.
pub fn places(label: Label) -> [usize; 3] {
    // Asked for each label of each message.
    static PLACES: LazyLock<[Option<[usize; 3]>; Label::COUNT]> = LazyLock::new(|| {
        let find = |wanted: Output| outputs().position(|output| output == wanted);
        std::array::from_fn(|index| {
            let label = Label::ALL[index];
            Some([find(Output::Label(label))?, find(Output::Category(label.category()))?, OUTPUTS - 1])
        })
    });
    PLACES[label.index()].expect("every label of one message has its outputs")
}

/// What stands at the head of the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The concepts the model was trained with, in order; another list is refused.
    pub concepts: Vec<String>,
    /// SHA-256 of the lexicon files; changed words warn.
    pub lexicon_hash: String,
    /// SHA-256 of the training messages.
    pub data_hash: String,
    /// Features.
    pub rows: usize,
    /// Bytes of all rows.
    pub row_bytes: usize,
    /// Bytes of the filter, and buckets.
    pub filter: usize,
    pub buckets: usize,
    pub words: usize,
    /// Biases of the outputs, and the weight of a step of one in each.
    pub bias: Vec<f32>,
    pub scale: Vec<f32>,
    /// How scores and rules are weighed together.
    pub decision: Decision,
    /// The log-odds that a message that a rule finds carries the rule's label.
    pub rules: BTreeMap<String, f32>,
}

/// The quantised classifier.
pub struct Classifier {
    pub head: Head,
    filter: Cow<'static, [u8]>,
    buckets: Cow<'static, [u8]>,
    rows: Cow<'static, [u8]>,
    words: Cow<'static, [u8]>,
}

impl Classifier {
    /// The built-in model.
    ///
    /// # Errors
    /// None in a build that passed its tests.
    pub fn embedded() -> Result<Classifier> {
        static BYTES: &[u8] = include_bytes!("../../models/classifier.bin");
        Classifier::parse(BYTES, Cow::Borrowed)
    }

    /// A model file's bytes.
    ///
    /// # Errors
    /// Bytes that are no model, or are cut off.
    pub fn from_bytes(bytes: &[u8]) -> Result<Classifier> {
        Classifier::parse(bytes, |bytes| Cow::Owned(bytes.to_vec()))
    }

    fn parse<'b>(bytes: &'b [u8], keep: impl Fn(&'b [u8]) -> Cow<'static, [u8]>) -> Result<Classifier> {
        let wrong = |why: &str| Error::Model { why: why.to_owned() };
        let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| wrong("this is no classifier of replylint, or one of another version"))?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(|| wrong("the file is cut off in its head"))?;
        let length = u32::from_le_bytes(*length) as usize;
        let head = rest.get(..length).ok_or_else(|| wrong("the file is cut off in its head"))?;
        let head: Head = serde_json::from_slice(head).map_err(|error| wrong(&format!("its head cannot be read: {error}")))?;
        let sizes = [Some(head.filter), head.buckets.checked_mul(BUCKET), Some(head.row_bytes), head.words.checked_mul(4)];
        let mut at = length;
        let mut parts = Vec::new();
        for size in sizes {
            let end = size.and_then(|size| at.checked_add(size)).ok_or_else(|| wrong("its head gives impossible lengths"))?;
            let part =
                rest.get(at..end).ok_or_else(|| wrong(&format!("the file is cut off: {} bytes, its head wants {end}", rest.len())))?;
            parts.push(keep(part));
            at = end;
        }
        if !head.filter.is_power_of_two()
            || head.buckets == 0
            || head.row_bytes < BEGINNING
            || head.bias.len() != OUTPUTS
            || head.scale.len() != OUTPUTS
        {
            return Err(wrong("its head does not fit its tables"));
        }
        if let Some(label) = head.decision.labels.keys().find(|label| !label.is_of_one_message()) {
            return Err(wrong(&format!("its head weighs {label}, which no single message carries")));
        }
        let mut parts = parts.into_iter();
        let mut next = || parts.next().unwrap_or_default();
        Ok(Classifier { head, filter: next(), buckets: next(), rows: next(), words: next() })
    }

    /// Puts weights (by feature hash, in its order, one row of [`OUTPUTS`]) and known words into a table.
    pub fn build(mut head: Head, weights: &[(u64, [f32; OUTPUTS])], mut words: Vec<u32>) -> Classifier {
        head.scale = (0..OUTPUTS)
            .map(|output| weights.iter().map(|(_, row)| row[output].abs()).fold(0.0f32, f32::max).max(1e-6) / STEPS.powi(2))
            .collect();
        head.rows = weights.len();
        head.filter = (weights.len() * FILTER / 8).max(1).next_power_of_two();
        head.buckets = weights.len() / FILLED + 1;
        let mut filter = vec![0u8; head.filter];
        let mut buckets = vec![([0u32; SLOTS], [EMPTY; SLOTS]); head.buckets];
        let mut rows: Vec<u8> = Vec::new();
        for (hash, row) in weights {
            let steps = row
                .iter()
                .zip(&head.scale)
                .map(|(weight, scale)| ((weight.abs() / scale).sqrt().round().min(STEPS) * weight.signum()) as i8);
            let steps: Vec<(u8, i8)> = (0u8..).zip(steps).filter(|&(_, step)| step != 0).collect();
            let mut number = bucket_of(*hash, head.buckets);
            while buckets[number].1[SLOTS - 1] != EMPTY {
                number = (number + 1) % head.buckets;
            }
            let (prints, places) = &mut buckets[number];
            let slot = places.iter().position(|&place| place == EMPTY).expect("its last is empty");
            (prints[slot], places[slot]) = (fingerprint(*hash), rows.len() as u32);
            let (byte, bit) = filter_bit(*hash, head.filter);
            filter[byte] |= bit;
            rows.push(steps.len() as u8);
            rows.extend(steps.into_iter().flat_map(|(output, step)| [output, step as u8]));
        }
        rows.extend([0; BEGINNING]);
        head.row_bytes = rows.len();
        words.sort_unstable();
        words.dedup();
        head.words = words.len();
        Classifier {
            head,
            filter: filter.into(),
            buckets: buckets.iter().flat_map(|(prints, places)| prints.iter().chain(places)).flat_map(|word| word.to_le_bytes()).collect(),
            rows: rows.into(),
            words: words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>().into(),
        }
    }

    /// The model as a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = serde_json::to_vec(&self.head).expect("plain data");
        let mut bytes = MAGIC.to_vec();
        bytes.extend((head.len() as u32).to_le_bytes());
        bytes.extend(head);
        bytes.extend_from_slice(&self.filter);
        bytes.extend_from_slice(&self.buckets);
        bytes.extend_from_slice(&self.rows);
        bytes.extend_from_slice(&self.words);
        bytes
    }

    /// The scores of a message: logits at the prevalence of the training rows.
    pub fn score(&self, features: &Features) -> Scores {
        let mut scores: Scores = std::array::from_fn(|output| self.head.bias[output]);
        for family in Family::ALL {
            let mut sums = [0i32; OUTPUTS];
            for hashes in features.of(family).chunks(TOGETHER) {
                self.add(hashes, &mut sums);
            }
            let value = features.value(family);
            for ((score, sum), scale) in scores.iter_mut().zip(sums).zip(&self.head.scale) {
                *score += value * scale * sum as f32;
            }
        }
        scores
    }

    /// Adds the squared steps of at most [`TOGETHER`] features to `sums`.
    fn add(&self, hashes: &[u64], sums: &mut [i32; OUTPUTS]) {
        let mut passed = [0u64; TOGETHER];
        let mut count = 0;
        for &hash in hashes {
            passed[count] = hash;
            count += usize::from(self.may_have(hash));
        }
        let passed = &passed[..count];
        let mut buckets = [[[0; 4]; 2 * SLOTS]; TOGETHER];
        for (bucket, &hash) in buckets.iter_mut().zip(passed) {
            *bucket = *self.bucket(bucket_of(hash, self.head.buckets));
        }
        let mut places = [EMPTY; TOGETHER];
        let mut beginnings = [[0; BEGINNING]; TOGETHER];
        for (place, (bucket, &hash)) in places.iter_mut().zip(buckets.iter().zip(passed)) {
            *place = in_bucket(bucket, fingerprint(hash));
            if *place == EMPTY && is_full(bucket) {
                *place = self.place(hash);
            }
        }
        for (beginning, &place) in beginnings.iter_mut().zip(&places[..count]) {
            *beginning = self.beginning(place);
        }
        for (beginning, &place) in beginnings.iter().zip(&places[..count]) {
            let row = if usize::from(beginning[0]) * 2 < BEGINNING { steps(beginning) } else { self.row(place) };
            for &[output, step] in row {
                if let Some(sum) = sums.get_mut(usize::from(output)) {
                    *sum += squared(step);
                }
            }
        }
    }

    /// The weight of one feature for one output, with its family's value for a single feature.
    pub fn weight(&self, hash: u64, output: usize) -> f32 {
        let row = if self.may_have(hash) { self.row(self.place(hash)) } else { &[] };
        let of_output = row.iter().find(|&&[other, _]| usize::from(other) == output);
        of_output.map_or(0.0, |&[_, step]| squared(step) as f32 * self.head.scale[output])
    }

    /// Output and step of each weight of the row at `place`.
    fn row(&self, place: u32) -> &[[u8; 2]] {
        self.rows.get(place as usize..).map(steps).unwrap_or_default()
    }

    /// The first bytes of the row at `place`; of no row, those of the empty one that ends all.
    fn beginning(&self, place: u32) -> [u8; BEGINNING] {
        let place = (place as usize).min(self.rows.len() - BEGINNING);
        self.rows[place..].first_chunk().copied().unwrap_or_default()
    }

    /// Whether a feature may have a row.
    fn may_have(&self, hash: u64) -> bool {
        let (byte, bit) = filter_bit(hash, self.head.filter);
        self.filter[byte] & bit != 0
    }

    /// Where the row of a feature lies; [`EMPTY`] where it has none.
    fn place(&self, hash: u64) -> u32 {
        let mut number = bucket_of(hash, self.head.buckets);
        for _ in 0..self.head.buckets {
            let bucket = self.bucket(number);
            let found = in_bucket(bucket, fingerprint(hash));
            if found != EMPTY || !is_full(bucket) {
                return found;
            }
            number = (number + 1) % self.head.buckets;
        }
        EMPTY
    }

    /// The fingerprints of a bucket, then the places of their rows.
    fn bucket(&self, number: usize) -> &Bucket {
        let (words, _) = self.buckets[number * BUCKET..][..BUCKET].as_chunks();
        words.first_chunk().expect("a whole bucket")
    }

    /// Whether a folded word stands in the training text of a covered language.
    pub fn knows_word(&self, word: &str) -> bool {
        let wanted = word_print(word);
        let count = self.head.words;
        let at = |place: usize| {
            let bytes: [u8; 4] = self.words[place * 4..].first_chunk().copied().unwrap_or_default();
            u32::from_le_bytes(bytes)
        };
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = (low + high) / 2;
            match at(middle).cmp(&wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        false
    }
}

/// The square of a step, with its sign.
fn squared(step: u8) -> i32 {
    let step = i32::from(step as i8);
    step * step.abs()
}

/// A word of the list of known words.
pub fn word_print(word: &str) -> u32 {
    let hash = super::features::text_hash(word);
    (hash ^ (hash >> 32)) as u32
}

/// Where the row of a fingerprint lies that stands in this bucket; [`EMPTY`] where it does not. Looks at all slots, without a branch.
fn in_bucket(bucket: &Bucket, print: u32) -> u32 {
    let (prints, places) = bucket.split_at(SLOTS);
    let hides = |(other, place): (&[u8; 4], &[u8; 4])| {
        let differs = u32::from(u32::from_le_bytes(*other) == print).wrapping_sub(1);
        u32::from_le_bytes(*place) | differs
    };
    prints.iter().zip(places).map(hides).fold(EMPTY, |found, place| found & place)
}

fn is_full(bucket: &Bucket) -> bool {
    bucket[2 * SLOTS - 1] != EMPTY.to_le_bytes()
}

/// Output and step of each weight of the row that begins here.
fn steps(row: &[u8]) -> &[[u8; 2]] {
    let Some((&count, row)) = row.split_first() else { return &[] };
    row.get(..usize::from(count) * 2).unwrap_or_default().as_chunks().0
}

/// The bucket of a feature, by the upper half of its hash: features in the order of their hashes read the table from front to back.
fn bucket_of(hash: u64, buckets: usize) -> usize {
    (((hash >> 32) * buckets as u64) >> 32) as usize
}

fn fingerprint(hash: u64) -> u32 {
    hash as u32
}

/// Byte and bit of a feature in the filter, by the lower half of its hash.
fn filter_bit(hash: u64, bytes: usize) -> (usize, u8) {
    ((hash >> 3) as usize & (bytes - 1), 1 << (hash & 7))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::logistic::Logistic;

    fn small() -> Classifier {
        let row = |value: f32| std::array::from_fn(|output| if output == 0 { value } else { 0.1 });
        let head = Head { bias: vec![0.5; OUTPUTS], ..Head::default() };
        Classifier::build(head, &[(11, row(1.0)), (12 << 40 | 14, row(-0.5))], vec![word_print("stars")])
    }

    #[test]
    fn a_table_comes_back_from_its_bytes() {
        let model = small();
        let back = Classifier::from_bytes(&model.to_bytes()).expect("its own bytes");
        assert_eq!(back.head, model.head);
        assert!((back.weight(11, 0) - 1.0).abs() < 0.01);
        assert!((back.weight(12 << 40 | 14, 0) + 0.5).abs() < 0.01);
        assert_eq!(back.weight(13, 0), 0.0);
        assert!(back.knows_word("stars") && !back.knows_word("sterne"));
    }

    #[test]
    fn every_feature_is_found_also_where_its_bucket_is_full_and_no_other_is() {
        let hash = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // A quarter of the features fall into the same few buckets.
        let mut hashes: Vec<u64> = (1..2000).map(|number| hash(number) >> if number % 4 == 0 { 8 } else { 0 }).collect();
        hashes.sort_unstable();
        let row = |place: usize| std::array::from_fn(|output| if output <= place % 20 { 1.0 } else { 0.0 });
        let weights: Vec<(u64, [f32; OUTPUTS])> = hashes.iter().enumerate().map(|(place, &hash)| (hash, row(place))).collect();
        let model = Classifier::build(Head { bias: vec![0.0; OUTPUTS], ..Head::default() }, &weights, Vec::new());
        for (place, &hash) in hashes.iter().enumerate() {
            assert_eq!((0..OUTPUTS).filter(|&output| model.weight(hash, output) > 0.0).count(), place % 20 + 1);
        }
        for others in (2000..4000).map(hash).collect::<Vec<u64>>().chunks(TOGETHER) {
            let mut sums = [0; OUTPUTS];
            model.add(others, &mut sums);
            assert_eq!(sums, [0; OUTPUTS]);
        }
        for together in hashes.chunks(TOGETHER) {
            let mut sums = [0; OUTPUTS];
            model.add(together, &mut sums);
            let alone = |output| -> i32 {
                together.iter().map(|&hash| (model.weight(hash, output) / model.head.scale[output]).round() as i32).sum()
            };
            assert_eq!(sums, std::array::from_fn(alone));
        }
    }

    #[test]
    fn broken_bytes_are_refused_with_a_reason() {
        let bytes = small().to_bytes();
        for cut in [0, 5, 10, 40, bytes.len() - 1] {
            assert!(Classifier::from_bytes(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        let mut model = small();
        model.head.decision.labels.insert(Label::SolicitationRepeated, Logistic::default());
        let error = Classifier::from_bytes(&model.to_bytes()).err().expect("a label without outputs").to_string();
        assert!(error.contains("solicitation.repeated"), "{error}");
        let error = Classifier::from_bytes(b"PK\x03\x04 something").err().expect("no model").to_string();
        assert!(error.contains("no classifier"), "{error}");
    }

    #[test]
    fn there_are_as_many_outputs_as_the_rows_have() {
        assert_eq!(outputs().count(), OUTPUTS);
        assert!(Label::ALL.iter().filter(|label| label.is_of_one_message()).all(|&label| places(label)[2] == OUTPUTS - 1));
    }
}
