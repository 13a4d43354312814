//! Finds the files that a path names.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::fs::Metadata;
use std::path::Path;
use std::sync::atomic::Ordering;

use ignore::{DirEntry, WalkBuilder};

use super::archive::{self, Stored};
use super::crawl::{From, Input, Progress};
use super::glob::Pattern;
use crate::error::{Error, Result};

/// Puts what `path` names, or what lies in it, behind what waits.
pub fn find(path: &Path, progress: &Progress, is_known: &mut dyn FnMut(&str, &Metadata) -> bool, waiting: &mut VecDeque<Result<Input>>) {
    if path.as_os_str() == "-" {
        waiting.push_back(Ok(Input { path: "-".to_owned(), from: From::Stdin, depth: 0 }));
        return;
    }
    for entry in files(path) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                waiting.push_back(Err(error));
                continue;
            }
        };
        let found = entry.path();
        let name = found.display().to_string();
        if entry.depth() > 0 && archive::is_no_export(&name) {
            continue;
        }
        let data = entry.metadata().ok();
        if data.as_ref().is_some_and(|data| is_known(&name, data)) {
            continue;
        }
        progress.total.fetch_add(data.map_or(0, |data| data.len()), Ordering::Relaxed);
        waiting.push_back(Ok(Input { path: name, from: From::Stored(Stored::File(found.to_owned())), depth: 0 }));
    }
}

/// The file that `path` names, those that lie in it, or those that it matches as a pattern, in a stable order and without what ignore files
/// name; an error for each that cannot be reached.
fn files(path: &Path) -> Vec<Result<DirEntry>> {
    let pattern = Pattern::of(path);
    let root = pattern.as_ref().map_or(path, |pattern| &pattern.folder);
    // Links are followed; the walker sees where they run in a circle. `.git` and the like are hidden and passed over.
    let walk = WalkBuilder::new(root)
        .follow_links(true)
        .require_git(false)
        .sort_by_file_name(|one, other| reading_order(&one.to_string_lossy()).cmp(&reading_order(&other.to_string_lossy())))
        .build();
    let mut files = Vec::new();
    for entry in walk {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                if is_file && pattern.as_ref().is_none_or(|pattern| pattern.names(entry.path())) {
                    files.push(Ok(entry));
                }
            }
            Err(error) if is_loop(&error) => {}
            Err(error) => files.push(Err(walk_error(root, &error))),
        }
    }
    if pattern.is_some() && files.is_empty() {
        files.push(Err(Error::Input { path: path.display().to_string(), why: "no file matches this pattern".to_owned() }));
    }
    files
}

/// By what paths are sorted: as they are written, but `message_2.json` before `message_1.json`, since Messenger begins with the newest.
pub fn reading_order(path: &str) -> (&str, Reverse<u32>, &str) {
    const PART: &str = "message_";
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let number = path[name..].strip_prefix(PART).and_then(|rest| rest.strip_suffix(".json")).and_then(|number| number.parse().ok());
    number.map_or((path, Reverse(0), path), |number| (&path[..name + PART.len()], Reverse(number), path))
}

fn is_loop(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Loop { .. } => true,
        ignore::Error::WithPath { err, .. } | ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            is_loop(err)
        }
        _ => false,
    }
}

/// An error of the walker, whose words hold the path that it is about.
fn walk_error(root: &Path, error: &ignore::Error) -> Error {
    let text = error.to_string();
    let text = text.strip_prefix("IO error for operation on ").unwrap_or(&text);
    let (path, why) = match text.rsplit_once(": ") {
        Some((path, why)) => (path.to_owned(), why),
        None => (root.display().to_string(), text),
    };
    Error::Input { path, why: why.to_owned() }
}
