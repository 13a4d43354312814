//! What the service judges by just now. It is loaded whole, checked, and only then put in the place of the old.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use arc_swap::ArcSwap;

use crate::conversation::Memory;
use crate::message::{Channel, Message};
use crate::rules::examples;
use crate::scan::{Scanner, Versions};

/// Makes a scanner from what was asked for, or says in words why it cannot.
pub type Load = Box<dyn Fn() -> Result<Scanner, String> + Send + Sync>;

/// A scanner and what it is made of.
pub struct Loaded {
    pub scanner: Scanner,
    pub versions: Versions,
}

/// What is judged by, which may be replaced at any moment.
pub struct Live {
    now: ArcSwap<Loaded>,
    load: Load,
    /// Why the newest files are not in use.
    trouble: Mutex<Option<String>>,
}

impl Live {
    /// Loads for the first time.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn new(load: Load) -> Result<Live, String> {
        let now = ArcSwap::from_pointee(Loaded::new(load()?));
        Ok(Live { now, load, trouble: Mutex::default() })
    }

    /// What to judge a request by, from its beginning to its end.
    pub fn now(&self) -> Arc<Loaded> {
        self.now.load_full()
    }

    /// Why the newest files are not in use, if they are not.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads everything anew, tries the rules on their own examples, and takes it into use.
    ///
    /// # Errors
    /// What is wrong, in words; the old stays in use.
    pub fn reload(&self) -> Result<Versions, String> {
        let loaded = (self.load)().and_then(checked);
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        *trouble = loaded.as_ref().err().cloned();
        let loaded = Loaded::new(loaded?);
        let versions = loaded.versions.clone();
        self.now.store(Arc::new(loaded));
        Ok(versions)
    }
}

impl Loaded {
    /// What is made of `scanner`, ready for the first message.
    pub fn new(scanner: Scanner) -> Loaded {
        let versions = Versions::of(&scanner);
        // Tables that are made when they are first used are made now, not while somebody waits.
        let first = Message::new("Call 0812-3456-7890 and leave us 5 stars, then we refund you $10", Channel::Chat);
        scanner.check(&first, &mut Memory::default());
        Loaded { scanner, versions }
    }
}

fn checked(scanner: Scanner) -> Result<Scanner, String> {
    let mistakes = examples::check(scanner.rules());
    let Some(first) = mistakes.first() else { return Ok(scanner) };
    Err(format!("{first} ({} mistakes in all)", mistakes.len()))
}

/// Files and folders to look at, and how they looked last.
pub struct Watch {
    paths: Vec<PathBuf>,
    used: Vec<Look>,
    last: Vec<Look>,
}

type Look = (PathBuf, u64, Option<SystemTime>);

impl Watch {
    /// Looks for the first time.
    pub fn new(paths: Vec<PathBuf>) -> Watch {
        let used = look(&paths);
        Watch { paths, last: used.clone(), used }
    }

    /// Whether something has changed and then stayed as it is since the look before: who is still copying files is not disturbed.
    pub fn has_settled_anew(&mut self) -> bool {
        let now = look(&self.paths);
        let settled = now == self.last && now != self.used;
        if settled {
            self.used.clone_from(&now);
        }
        self.last = now;
        settled
    }
}

fn look(paths: &[PathBuf]) -> Vec<Look> {
    let mut seen = Vec::new();
    paths.iter().for_each(|path| collect(path, &mut seen));
    seen.sort();
    seen
}

fn collect(path: &Path, seen: &mut Vec<Look>) {
    let Ok(about) = path.metadata() else { return };
    if about.is_dir() {
        std::fs::read_dir(path).into_iter().flatten().flatten().for_each(|entry| collect(&entry.path(), seen));
    } else {
        seen.push((path.to_owned(), about.len(), about.modified().ok()));
    }
}
