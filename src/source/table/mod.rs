//! Tables: rows whose columns say what they hold. [`csv`] cuts text into rows, [`columns`] finds out what a column holds, [`row`]
//! makes messages of rows, whatever they were cut from.

mod columns;
pub(super) mod csv;
pub(super) mod row;
mod split;
