//! The tables. What is decided is only ever added to; what follows from it is kept beside it and can be reckoned anew.

use std::fmt::Write;

/// Written into the file, so that a newer one is not misread.
pub const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS example (
  id INTEGER PRIMARY KEY,
  identity BLOB NOT NULL UNIQUE,
  template BLOB NOT NULL,
  leads INTEGER NOT NULL,
  message TEXT NOT NULL,
  judgement TEXT NOT NULL,
  path TEXT NOT NULL,
  record INTEGER NOT NULL,
  thread TEXT,
  sent INTEGER NOT NULL,
  store TEXT NOT NULL,
  language TEXT NOT NULL,
  uncertainty REAL NOT NULL,
  disagreement REAL NOT NULL,
  lottery INTEGER NOT NULL,
  imported TEXT NOT NULL,
  rules TEXT NOT NULL,
  model TEXT NOT NULL,
  wanted INTEGER NOT NULL,
  waiting INTEGER NOT NULL,
  conflict INTEGER NOT NULL,
  flagged INTEGER NOT NULL,
  labels TEXT
);
CREATE INDEX IF NOT EXISTS example_template ON example (template, leads);
CREATE INDEX IF NOT EXISTS example_thread ON example (thread, sent, record) WHERE thread IS NOT NULL;
CREATE INDEX IF NOT EXISTS example_named ON example (json_extract(message, '$.id'));
CREATE INDEX IF NOT EXISTS example_conflict ON example (id) WHERE conflict = 1;
CREATE INDEX IF NOT EXISTS example_flagged ON example (id) WHERE flagged = 1;
CREATE INDEX IF NOT EXISTS example_decided ON example (id) WHERE labels IS NOT NULL;

-- What is waiting, by the labels it may carry, with all that is asked for: a label's thousands are sorted without a look at the examples.
CREATE TABLE IF NOT EXISTS waiting_label (
  label TEXT NOT NULL, uncertainty REAL NOT NULL, id INTEGER NOT NULL, disagreement REAL NOT NULL, sent INTEGER NOT NULL,
  lottery INTEGER NOT NULL, store TEXT NOT NULL, language TEXT NOT NULL,
  PRIMARY KEY (label, uncertainty, id)
) WITHOUT ROWID;

-- What nobody judges, but what stands around the examples: buyers' and system messages.
CREATE TABLE IF NOT EXISTS turn (
  identity BLOB PRIMARY KEY, thread TEXT NOT NULL, sent INTEGER NOT NULL, record INTEGER NOT NULL, sender TEXT NOT NULL, text TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS turn_thread ON turn (thread, sent, record);

CREATE TABLE IF NOT EXISTS decision (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  example INTEGER NOT NULL REFERENCES example,
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  labels TEXT,
  spans TEXT,
  note TEXT,
  undoes INTEGER REFERENCES decision,
  shown TEXT NOT NULL,
  rules TEXT NOT NULL,
  model TEXT NOT NULL,
  took INTEGER,
  request TEXT NOT NULL UNIQUE
);
CREATE INDEX IF NOT EXISTS decision_example ON decision (example, id);
CREATE INDEX IF NOT EXISTS decision_reviewer ON decision (reviewer, id);
CREATE INDEX IF NOT EXISTS decision_at ON decision (at);
CREATE INDEX IF NOT EXISTS decision_undoes ON decision (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER IF NOT EXISTS decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END;
CREATE TRIGGER IF NOT EXISTS decision_is_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END;

-- What each reviewer says of an example now; follows from the decisions.
CREATE TABLE IF NOT EXISTS opinion (
  example INTEGER NOT NULL, reviewer TEXT NOT NULL, kind TEXT NOT NULL, labels TEXT, decision INTEGER NOT NULL,
  PRIMARY KEY (example, reviewer)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS model (
  id TEXT PRIMARY KEY, parent TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, data_hash TEXT NOT NULL, messages INTEGER NOT NULL,
  decisions INTEGER NOT NULL, card TEXT NOT NULL, comparison TEXT NOT NULL, refused TEXT
);
-- The last row names what is in service; without a model it is the one the program was started with.
CREATE TABLE IF NOT EXISTS activation (id INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT, at TEXT NOT NULL, by TEXT NOT NULL);
";

/// Orders of the queue that have an index of their own, for all that waits, by store, by language, and by both.
const ORDERS: [&str; 4] = ["uncertainty", "disagreement DESC", "sent DESC", "lottery"];

/// Everything that makes an empty file a store, and does nothing to a store.
pub fn statements() -> String {
    let mut all = TABLES.to_owned();
    for (number, order) in ORDERS.iter().enumerate() {
        for (name, column) in [("all", ""), ("store", "store, "), ("language", "language, "), ("both", "store, language, ")] {
            let _ = writeln!(all, "CREATE INDEX IF NOT EXISTS waiting_{name}_{number} ON example ({column}{order}, id) WHERE waiting = 1;");
        }
    }
    all
}
