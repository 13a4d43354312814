//! One binary for all tests; each module is named after the part of `src` that it tests.

mod layers;
mod normalize;
mod rules;
mod source;
