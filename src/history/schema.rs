//! The tables of the scan store.

/// Written into the file, so that a newer one is not misread.
pub const VERSION: i64 = 2;

pub const TABLES: &str = "
-- What judges: rules, model, packs and settings under one number. What another one judged is judged again.
CREATE TABLE IF NOT EXISTS judge (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE);

-- A run whose report was not finished has told nobody of its findings.
CREATE TABLE IF NOT EXISTS run (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0);

-- Size, time of the last change and judge are set once the file has been read to its end without an error, and all its messages are under its number.
CREATE TABLE IF NOT EXISTS file (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER, changed INTEGER, judge INTEGER);

-- What messages have in common that count alike.
CREATE TABLE IF NOT EXISTS facet (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

-- Every message of the files that were read; `run` is the last that met it, `kept` where there is a judgement on it.
CREATE TABLE IF NOT EXISTS message (
  identity BLOB PRIMARY KEY, file INTEGER NOT NULL, facet INTEGER NOT NULL, judge INTEGER NOT NULL, run INTEGER NOT NULL,
  kept INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS message_file ON message (file);

-- A message that carries or may carry a label, as it was written, and the verdict.
CREATE TABLE IF NOT EXISTS judgement (
  id INTEGER PRIMARY KEY, identity BLOB NOT NULL UNIQUE, path TEXT NOT NULL, record INTEGER NOT NULL, message TEXT NOT NULL, verdict TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS conversation (key BLOB PRIMARY KEY, judge INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;

-- A finding lives on when the message is judged again. `first` is the run that told of it first, which `--since` or a baseline may put off;
-- `gone` and `back` are the runs in which that happened last.
CREATE TABLE IF NOT EXISTS finding (
  fingerprint TEXT PRIMARY KEY, identity BLOB NOT NULL, label TEXT NOT NULL, severity TEXT NOT NULL, template TEXT NOT NULL, excerpt TEXT NOT NULL,
  message TEXT NOT NULL, path TEXT NOT NULL, record INTEGER NOT NULL, store TEXT NOT NULL, team TEXT NOT NULL, agent TEXT NOT NULL, sent_at TEXT NOT NULL,
  first INTEGER, gone INTEGER, back INTEGER,
  status TEXT NOT NULL DEFAULT 'open', owner TEXT, note TEXT, due TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS finding_identity ON finding (identity);
CREATE INDEX IF NOT EXISTS finding_first ON finding (first);
CREATE INDEX IF NOT EXISTS finding_gone ON finding (gone) WHERE gone IS NOT NULL;
CREATE INDEX IF NOT EXISTS finding_back ON finding (back) WHERE back IS NOT NULL;
";
