//! Paths that stand for many, such as `exports/**/*.csv`, for shells that leave them as they are and for quoted ones.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

/// A pattern, and the folder in which everything lies that it may match.
pub struct Pattern {
    pub folder: PathBuf,
    matcher: GlobMatcher,
}

impl Pattern {
    /// The pattern that `path` is; `None` for the name of something that is there, and for what is no pattern.
    pub fn of(path: &Path) -> Option<Pattern> {
        let is_wild = |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
        if path.exists() || !path.components().any(|part| is_wild(&part)) {
            return None;
        }
        // `*` stays within one folder, as in a shell; `**` does not.
        let matcher = GlobBuilder::new(path.to_str()?).literal_separator(true).build().ok()?.compile_matcher();
        let folder: PathBuf = path.components().take_while(|part| !is_wild(part)).collect();
        Some(Pattern { folder: if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }, matcher })
    }

    /// Whether it names `file` or a folder around it.
    pub fn names(&self, file: &Path) -> bool {
        let within = file.ancestors().take_while(|path| path.starts_with(&self.folder) && *path != self.folder);
        within.into_iter().any(|path| self.matcher.is_match(path) || self.matcher.is_match(path.strip_prefix(".").unwrap_or(path)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pattern: &str, file: &str) -> bool {
        Pattern::of(Path::new(pattern)).expect("a pattern").names(Path::new(file))
    }

    #[test]
    fn a_star_stays_in_its_folder_and_two_do_not() {
        assert!(names("exports/*.csv", "exports/a.csv") && !names("exports/*.csv", "exports/old/a.csv"));
        assert!(names("exports/**/*.csv", "exports/a.csv") && names("exports/**/*.csv", "exports/old/2025/a.csv"));
        assert!(names("*.{csv,tsv}", "./a.tsv") && names("./*.csv", "./a.csv") && !names("?", "./ab/c"));
    }

    #[test]
    fn a_folder_that_is_named_is_named_with_all_that_lies_in_it() {
        assert!(names("exports/2026-*", "exports/2026-11/shopee/a.jsonl"));
    }

    #[test]
    fn what_is_there_is_no_pattern() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("chat [1].txt");
        std::fs::write(&file, "x").expect("written");
        assert!(Pattern::of(&file).is_none() && Pattern::of(Path::new("no/such/file")).is_none());
    }
}
