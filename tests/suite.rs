//! One binary for all tests; each module is named after the part of `src` that it tests.

mod cli;
mod conversation;
mod corpus;
mod history;
mod layers;
mod normalize;
mod quality;
mod report;
mod review;
mod rules;
mod scan;
mod scopes;
mod serve;
mod shop;
mod source;
