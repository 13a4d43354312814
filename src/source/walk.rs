//! Finds the files that a path names.

use std::collections::VecDeque;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use ignore::WalkBuilder;

use super::archive::{self, Stored};
use super::crawl::{From, Input, Progress};
use crate::error::{Error, Result};

/// Puts what `path` names, or what lies in it, behind what waits.
pub fn find(path: &Path, progress: &Progress, is_known: &mut dyn FnMut(&str, &Metadata) -> bool, waiting: &mut VecDeque<Result<Input>>) {
    if path.as_os_str() == "-" {
        waiting.push_back(Ok(Input { path: "-".to_owned(), from: From::Stdin, depth: 0 }));
        return;
    }
    // Links are followed; the walker sees where they run in a circle. `.git` and the like are hidden and passed over.
    let walk = WalkBuilder::new(path).follow_links(true).require_git(false).sort_by_file_name(Ord::cmp).build();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                if !is_loop(&error) {
                    waiting.push_back(Err(walk_error(path, error)));
                }
                continue;
            }
        };
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
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

fn is_loop(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Loop { .. } => true,
        ignore::Error::WithPath { err, .. } | ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            is_loop(err)
        }
        _ => false,
    }
}

fn walk_error(root: &Path, error: ignore::Error) -> Error {
    let text = error.to_string();
    match error.into_io_error() {
        Some(source) => {
            let path =
                text.strip_suffix(&format!(": {source}")).filter(|path| !path.is_empty()).map_or_else(|| root.to_owned(), PathBuf::from);
            Error::io(path, source)
        }
        None => Error::Input { path: root.display().to_string(), why: text },
    }
}
