//! Tables: rows whose columns say what they hold. [`csv`] cuts text into rows, [`columns`] finds out what a column holds, by its
//! heading and by the look of its [`cells`], [`row`] makes messages of rows, whatever they were cut from; [`workbook`]
//! has its rows cut already, and [`transcript`] takes apart cells that hold a whole chat.

mod cells;
mod columns;
pub(super) mod csv;
pub(super) mod row;
mod split;
mod transcript;
pub(super) mod workbook;
