//! Logistic regression over a few dense inputs, by linfa: fuses and calibrates.

use linfa::prelude::*;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A fitted regression: `sigmoid(bias + weights · inputs)`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    pub bias: f32,
    pub weights: Vec<f32>,
}

impl Logistic {
    /// Fits rows of inputs to targets. `ridge` is the strength of the L2 penalty.
    ///
    /// # Errors
    /// Rows of one class only, or no convergence.
    pub fn fit(rows: &[Vec<f32>], targets: &[bool], ridge: f64) -> Result<Logistic> {
        let width = rows.first().map_or(0, Vec::len);
        let flat: Vec<f64> = rows.iter().flatten().map(|&value| f64::from(value)).collect();
        let wrong = |why: String| Error::Train { why: format!("logistic regression: {why}") };
        let records = Array2::from_shape_vec((rows.len(), width), flat).map_err(|error| wrong(error.to_string()))?;
        let targets: Array1<usize> = targets.iter().map(|&target| usize::from(target)).collect();
        let dataset = Dataset::new(records, targets);
        let fitted =
            LogisticRegression::default().alpha(ridge).max_iterations(200).fit(&dataset).map_err(|error| wrong(error.to_string()))?;
        // linfa models the class that comes first in its own order; make it the positive one.
        let sign = if fitted.labels().pos.class == 1 { 1.0 } else { -1.0 };
        Ok(Logistic {
            bias: (sign * fitted.intercept()) as f32,
            weights: fitted.params().iter().map(|weight| (sign * weight) as f32).collect(),
        })
    }

    /// The logit of one row.
    pub fn logit(&self, inputs: &[f32]) -> f32 {
        self.bias + self.weights.iter().zip(inputs).map(|(weight, input)| weight * input).sum::<f32>()
    }
}

/// The probability of a logit.
pub fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_of_a_telling_input_means_a_higher_probability() {
        let rows: Vec<Vec<f32>> = (0..100).map(|n| vec![n as f32 / 10.0, 1.0]).collect();
        let targets: Vec<bool> = (0..100).map(|n| n > 50).collect();
        let fitted = Logistic::fit(&rows, &targets, 0.1).expect("two classes");
        assert!(sigmoid(fitted.logit(&rows[90])) > 0.9);
        assert!(sigmoid(fitted.logit(&rows[5])) < 0.1);
    }
}
