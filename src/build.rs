//! Says when to build again: when `rules/` or `models/` gain, lose or change a file, because they are compiled in.

fn main() {
    for folder in ["rules", "models", "src/build.rs"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
