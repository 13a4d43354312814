//! Lists the files of `rules/` for compiling in, so that a new file there is found without naming it in code.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-changed=models");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("rules");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    write_list("rules.rs", &root, &files);
    write_lexicon_key(&root, &files);
    // Apart from the rest, so that policies are read without holding a second copy of the lexicons.
    files.retain(|file| file.starts_with(root.join("policy")));
    write_list("policies.rs", &root, &files);
}

/// Writes the files as a table of (path below `root`, text) for `include!`.
fn write_list(name: &str, root: &Path, files: &[PathBuf]) {
    let mut list = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(root).expect("found below it").to_string_lossy().replace('\\', "/");
        writeln!(list, "    ({name:?}, include_str!({:?})),", file.display().to_string()).expect("a string takes all");
    }
    list.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join(name);
    fs::write(out, list).expect("the build folder can be written");
}

/// Writes the key of the lexicon image; the same reckoning as `rules::embedded::lexicon_key`, which a test compares.
fn write_lexicon_key(root: &Path, files: &[PathBuf]) {
    let mut key = 0xcbf2_9ce4_8422_2325u64;
    let mut add = |bytes: &[u8]| bytes.iter().chain(&[0]).for_each(|&byte| key = (key ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    for file in files {
        let name = file.strip_prefix(root).expect("found below it").to_string_lossy().replace('\\', "/");
        if name == "concepts.toml" || name.starts_with("lexicon/") {
            add(name.as_bytes());
            add(&fs::read(file).expect("rules/ can be read"));
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("lexicon_key.rs");
    fs::write(out, format!("{key}u64")).expect("the build folder can be written");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).expect("rules/ can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
}
