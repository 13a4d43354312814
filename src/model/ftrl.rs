//! Follow-the-regularised-leader over sparse rows, by linfa.
//!
//! linfa's learners take dense matrices, but an FTRL step on one row changes only what the row has: where a feature is zero, so is its
//! gradient, and `z` and `n` stay as they are. So each row is learned as a dense row of its own features alone: their part of the state is
//! filled in (through serde, linfa's only way in), linfa takes the step, and the part is read back. The result is that of the full matrix, at
//! the cost of the non-zeros; `a_sparse_step_is_the_dense_step` proves it. Filling the state also spares linfa's random start of `z`, which
//! would leave noise on features that are never seen.
//!
//! Method: McMahan et al., "Ad Click Prediction: a View from the Trenches", 2013.

use linfa::DatasetBase;
use linfa::prelude::*;
use linfa_ftrl::{Ftrl, FtrlParams};
use ndarray::{Array1, Array2};
use rand_xoshiro::Xoshiro256Plus;
use serde::Deserialize;
use serde::de::value::{Error as SerdeError, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// How the learner steps and what it punishes; names as in the paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Learning rate.
    pub alpha: f32,
    /// Smooths the learning rate of rare features.
    pub beta: f32,
    /// Keeps weights at zero until the gradient insists; at most 1.
    pub l1: f32,
    /// Shrinks weights; at most 1.
    pub l2: f32,
    /// Times over the rows.
    pub passes: usize,
}

/// One row: feature numbers in runs that share one value each.
pub trait Row {
    /// Calls `take` with each feature and its value.
    fn each(&self, take: impl FnMut(u32, f32));
}

/// Weights of one label over all features.
#[derive(Clone, Debug)]
pub struct Learner {
    settings: Settings,
    params: FtrlParams<f32, Xoshiro256Plus>,
    z: Vec<f32>,
    n: Vec<f32>,
    places: Vec<u32>,
    values: Vec<f32>,
}

impl Learner {
    /// A learner that knows nothing of `features` features.
    ///
    /// # Errors
    /// Settings that linfa refuses.
    pub fn new(features: usize, settings: Settings) -> Result<Learner, linfa_ftrl::FtrlError> {
        let params = Ftrl::<f32>::params().alpha(settings.alpha).beta(settings.beta).l1_ratio(settings.l1).l2_ratio(settings.l2);
        params.check_ref()?;
        Ok(Learner { settings, params, z: vec![0.0; features], n: vec![0.0; features], places: Vec::new(), values: Vec::new() })
    }

    /// Learns one row.
    ///
    /// # Errors
    /// What linfa says of the step.
    pub fn step(&mut self, row: &impl Row, target: bool) -> Result<(), linfa_ftrl::FtrlError> {
        self.places.clear();
        self.values.clear();
        let (places, values) = (&mut self.places, &mut self.values);
        row.each(|place, value| {
            places.push(place);
            values.push(value);
        });
        let state = State { settings: self.settings, places: &self.places, z: &self.z, n: &self.n };
        let model = Ftrl::<f32>::deserialize(state).expect("the state has linfa's own shape");
        let records = Array2::from_shape_vec((1, self.values.len()), std::mem::take(&mut self.values)).expect("one row");
        let dataset = DatasetBase::new(records, Array1::from_elem(1, target));
        let model = self.params.fit_with(Some(model), &dataset)?;
        for ((&place, &z), &n) in self.places.iter().zip(model.z()).zip(model.n()) {
            (self.z[place as usize], self.n[place as usize]) = (z, n);
        }
        self.values = dataset.records.into_raw_vec_and_offset().0;
        Ok(())
    }

    /// The weights learned so far, one a feature; linfa computes them.
    pub fn weights(&self) -> Vec<f32> {
        let places: Vec<u32> = (0..self.z.len() as u32).collect();
        let state = State { settings: self.settings, places: &places, z: &self.z, n: &self.n };
        Ftrl::<f32>::deserialize(state).expect("the state has linfa's own shape").get_weights().to_vec()
    }
}

/// The state of some features, given out in the shape of linfa's own.
#[derive(Clone, Copy)]
struct State<'s> {
    settings: Settings,
    places: &'s [u32],
    z: &'s [f32],
    n: &'s [f32],
}

impl<'de> Deserializer<'de> for State<'_> {
    type Error = SerdeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        let number = Part::Number;
        let parts = [
            number(self.settings.alpha),
            number(self.settings.beta),
            number(self.settings.l1),
            number(self.settings.l2),
            Part::Array(self.places, self.z),
            Part::Array(self.places, self.n),
        ];
        visitor.visit_seq(SeqDeserializer::new(parts.into_iter()))
    }

    forward_to_deserialize_any! { bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any }
}

/// A part of [`State`], down to ndarray's version number, shape and data.
#[derive(Clone, Copy)]
enum Part<'s> {
    Number(f32),
    Count(u64),
    Array(&'s [u32], &'s [f32]),
    Shape(usize),
    Data(&'s [u32], &'s [f32]),
}

impl<'de, 's> IntoDeserializer<'de, SerdeError> for Part<'s> {
    type Deserializer = Part<'s>;

    fn into_deserializer(self) -> Part<'s> {
        self
    }
}

impl<'de> Deserializer<'de> for Part<'_> {
    type Error = SerdeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        match self {
            Part::Number(number) => visitor.visit_f32(number),
            Part::Count(count) => visitor.visit_u64(count),
            Part::Array(places, values) => {
                let parts = [Part::Count(1), Part::Shape(places.len()), Part::Data(places, values)];
                visitor.visit_seq(SeqDeserializer::new(parts.into_iter()))
            }
            Part::Shape(length) => visitor.visit_seq(SeqDeserializer::new([Part::Count(length as u64)].into_iter())),
            Part::Data(places, values) => visitor.visit_seq(SeqDeserializer::new(places.iter().map(|&place| values[place as usize]))),
        }
    }

    forward_to_deserialize_any! { bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: Settings = Settings { alpha: 0.3, beta: 1.0, l1: 0.2, l2: 0.1, passes: 1 };

    struct Sparse(Vec<(u32, f32)>);

    impl Row for Sparse {
        fn each(&self, mut take: impl FnMut(u32, f32)) {
            self.0.iter().for_each(|&(place, value)| take(place, value));
        }
    }

    #[test]
    fn a_sparse_step_is_the_dense_step() {
        let rows = [
            (Sparse(vec![(0, 1.0), (3, 0.5)]), true),
            (Sparse(vec![(1, 0.7), (3, 0.2)]), false),
            (Sparse(vec![(0, 0.4), (2, 0.9), (4, 0.1)]), true),
            (Sparse(vec![(4, 1.0)]), false),
        ];
        let mut sparse = Learner::new(5, SETTINGS).expect("sound settings");
        let mut dense = Learner::new(5, SETTINGS).expect("sound settings");
        for _ in 0..20 {
            for (row, target) in &rows {
                sparse.step(row, *target).expect("a sound row");
                let mut full = vec![0.0; 5];
                row.each(|place, value| full[place as usize] = value);
                let full = Sparse(full.into_iter().enumerate().map(|(place, value)| (place as u32, value)).collect());
                dense.step(&full, *target).expect("a sound row");
            }
        }
        let weights = sparse.weights();
        assert_eq!(weights, dense.weights());
        assert!(weights[0] > 0.5 && weights[1] < 0.0, "{weights:?}");
    }

    #[test]
    fn a_feature_never_seen_weighs_nothing() {
        let mut learner = Learner::new(3, SETTINGS).expect("sound settings");
        learner.step(&Sparse(vec![(0, 1.0)]), true).expect("a sound row");
        assert_eq!(learner.weights()[2], 0.0);
    }
}
