//! Imports point one way: a module uses only what is to its left.

use std::fs;
use std::path::{Path, PathBuf};

/// From left to right; modules of one group may use each other.
const LAYERS: &[&[&str]] = &[
    &["label"],
    &["message", "finding", "error"],
    &["sqlite", "digest"],
    &["normalize"],
    &["identifier"],
    &["rules"],
    &["attack"],
    &["model"],
    &["verdict", "policy", "fuse", "conversation"],
    &["shop"],
    &["scan"],
    &["source", "report", "evaluate", "rewrite"],
    &["review"],
    &["history"],
    &["serve"],
    &["cli"],
];

/// `verdict` holds plain data that packs and fusing share, so it may be used from anywhere right of the labels.
const PLAIN: &[&str] = &["verdict"];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn imports_point_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for file in rust_files(&root) {
        let below = file.strip_prefix(&root).expect("found below it");
        let first = below.components().next().expect("a file has a name").as_os_str().to_string_lossy();
        let module = first.trim_end_matches(".rs").to_owned();
        let Some(own) = layer(&module) else { continue };
        let text = fs::read_to_string(&file).expect("source is text");
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if layer(&used).is_some_and(|other| other > own) && !PLAIN.contains(&used.as_str()) {
                    wrong.push(format!("src/{}:{}: {module} looks right, at {used}", below.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_layer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let text = fs::read_to_string(root.join("lib.rs")).expect("source is text");
    let modules = text.lines().filter_map(|line| line.strip_prefix("pub mod ")).map(|line| line.trim_end_matches(';'));
    let homeless: Vec<&str> = modules.filter(|module| layer(module).is_none()).collect();
    assert!(homeless.is_empty(), "no layer holds {homeless:?}");
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("src can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
