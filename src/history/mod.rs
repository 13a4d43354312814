//! The scan store: what earlier scans have judged, so that nothing is judged twice, and what has become of their findings.
//!
//! One SQLite file in a folder of the user's choice. [`Scans`] is a scan's [`History`](crate::scan::History): [`recall`] says what is known,
//! [`keep`] takes in what was judged, chunk by chunk and each whole or not at all, [`replay`] tells of files that have not changed. [`follow_up`]
//! is what people say of findings afterwards. Messages that carry or may carry a label are kept as they were written, of the others only what
//! they count as; of each conversation the ends of the shop's last messages, which are read together with the next.

pub mod follow_up;
mod keep;
mod kept;
mod recall;
mod replay;
mod schema;
mod store;

pub use follow_up::{Filter, Followed, Wanted};
pub use store::{FILE, Scans};
