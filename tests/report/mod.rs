//! Each writer against a golden file, on verdicts made by hand. `UPDATE_GOLDEN=1 cargo test report` writes the files anew; look at the change.

mod fixture;
mod golden;
mod properties;
mod schema;
