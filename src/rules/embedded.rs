//! The files of `rules/`, compiled in; or those of a folder that stands in for them.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

/// A folder of rule files: the path below `rules/` with `/`, and the text.
pub type Files = Vec<(String, Cow<'static, str>)>;

/// The built-in files.
pub fn files() -> Files {
    const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));
    FILES.iter().map(|&(name, text)| (name.to_owned(), Cow::Borrowed(text))).collect()
}

/// The lexicon of the built-in files, compiled: `replylint rules build` writes it, a test says when it is old.
pub fn lexicon_image() -> &'static [u8] {
    include_bytes!("../../models/lexicon.bin")
}

/// What the image is keyed by: FNV-1a over concepts and lexicons, names and texts.
pub fn lexicon_key(files: &Files) -> u64 {
    let relevant = files.iter().filter(|(name, _)| name == "concepts.toml" || name.starts_with("lexicon/"));
    let bytes = relevant.flat_map(|(name, text)| name.bytes().chain([0]).chain(text.bytes()).chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The key of the built-in files, reckoned when they were compiled in.
pub const LEXICON_KEY: u64 = include!(concat!(env!("OUT_DIR"), "/lexicon_key.rs"));

/// The `.toml` files of `folder` and its subfolders, by path.
///
/// # Errors
/// A folder or file that cannot be read, or one that is not UTF-8.
pub fn read(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    collect(folder, folder, &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(root: &Path, folder: &Path, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| Error::io(folder, error))? {
        let path = entry.map_err(|error| Error::io(folder, error))?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(&path).map_err(|error| Error::io(&path, error))?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push((name, Cow::Owned(text)));
        }
    }
    Ok(())
}
