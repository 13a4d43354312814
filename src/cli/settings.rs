//! `replylint.toml`, beside the input or in the working directory, and the pieces that commands are made of.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::{Common, output};
use crate::model::Classifier;
use crate::policy::Policies;
use crate::rules::RuleSet;
use crate::scan::{Scanner, Settings};
use crate::shop::{Allow, AllowSpec, Shop, StoreSpec, Stores};
use crate::source::Pattern;

/// What `replylint.toml` may say. Flags win over it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Packs for every message, as `--policy` names them; files of own packs lie beside this one.
    #[serde(default)]
    pub policy: Vec<String>,
    /// Names under which the shop's side writes, for exports that do not tell.
    #[serde(default)]
    pub agents: Vec<String>,
    /// Keys the fingerprints.
    #[serde(default)]
    pub fingerprint_key: String,
    pub rules: Option<PathBuf>,
    pub model: Option<PathBuf>,
    /// What should arrive, and what is each store's own.
    #[serde(default)]
    pub stores: BTreeMap<String, StoreSpec>,
    /// Findings that are no findings here.
    #[serde(default)]
    pub allow: Vec<AllowSpec>,
    /// Where it was read; errors name it.
    #[serde(skip)]
    path: PathBuf,
}

impl File {
    /// What the shop says of itself, checked.
    fn shop(&self) -> Result<Shop> {
        let allow = (1..).zip(self.allow.clone()).map(|(number, spec)| Allow::new(number, spec)).collect::<Result<_, _>>();
        let shop = Stores::new(&self.stores).and_then(|stores| Ok(Shop { stores, allow: allow?, ..Shop::default() }));
        shop.with_context(|| self.path.display().to_string())
    }
}

/// The settings for inputs at `paths`: the file beside the first of them, else in the working directory, else defaults.
pub fn read(paths: &[PathBuf]) -> Result<File> {
    let beside = paths.first().map(|path| match Pattern::of(path) {
        Some(pattern) => pattern.folder,
        None if path.is_dir() => path.clone(),
        None => path.parent().unwrap_or(Path::new(".")).to_owned(),
    });
    let places = beside.into_iter().chain([PathBuf::from(".")]).map(|folder| folder.join("replylint.toml"));
    let Some(path) = places.into_iter().find(|path| path.is_file()) else { return Ok(File::default()) };
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let file: File = toml::from_str(&text).map_err(|error| anyhow::anyhow!("{}: {}", path.display(), error.to_string().trim()))?;
    let beside = path.parent().unwrap_or(Path::new(""));
    let policy = file.policy.iter().map(|name| if is_own(name) { beside.join(name).display().to_string() } else { name.clone() }).collect();
    Ok(File { policy, path, ..file })
}

/// Whether a pack is a file of the shop's own, which may extend a built-in one.
fn is_own(pack: &str) -> bool {
    pack.ends_with(".toml")
}

/// The name of a pack, where it may be a file.
pub fn pack_name(pack: &str) -> String {
    let stem = Path::new(pack).file_stem().filter(|_| is_own(pack));
    stem.map_or_else(|| pack.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// The rules that were asked for.
pub fn rules(common: &Common, file: &File) -> Result<RuleSet> {
    Ok(match common.rules.as_ref().or(file.rules.as_ref()) {
        Some(folder) => RuleSet::read(folder)?,
        None => RuleSet::embedded()?,
    })
}

/// The packs that belong to the rules that were asked for, and those of `named` that are files.
pub fn policies(common: &Common, file: &File, named: &[String]) -> Result<Policies> {
    let folder = common.rules.as_ref().or(file.rules.as_ref()).map(|folder| folder.join("policy")).filter(|folder| folder.is_dir());
    let own: Vec<PathBuf> = named.iter().filter(|name| is_own(name)).map(PathBuf::from).collect();
    Ok(Policies::read(folder.as_deref(), &own)?)
}

/// The scanner that was asked for.
pub fn scanner(common: &Common, file: &File, packs: Vec<String>, threads: usize) -> Result<Scanner> {
    let model = match common.model.as_ref().or(file.model.as_ref()) {
        Some(path) => {
            let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
            Classifier::from_bytes(&bytes).with_context(|| path.display().to_string())?
        }
        None => Classifier::embedded()?,
    };
    let named = if packs.is_empty() { file.policy.clone() } else { packs };
    let policies = policies(common, file, &named)?;
    let packs = named.iter().map(|name| pack_name(name)).collect();
    let fingerprint_key = file.fingerprint_key.clone().into_bytes();
    let settings = Settings { packs, threads, fingerprint_key, shop: file.shop()?, ..Settings::default() };
    let own_rules = common.rules.is_some() || file.rules.is_some();
    let scanner = Scanner::new(rules(common, file)?, model, policies, settings)?;
    if own_rules && !scanner.lexicon_is_as_trained() {
        output::complain("the words of the lexicons have changed since the model was trained; `replylint train` takes them in");
    }
    Ok(scanner)
}

/// Refuses to write over an input, which would be emptied before it is read.
pub fn must_not_be_input(output: Option<&Path>, paths: &[PathBuf]) -> Result<()> {
    let Some(output) = output.filter(|output| output.exists()) else { return Ok(()) };
    let target = output.canonicalize().with_context(|| output.display().to_string())?;
    let is_named = |path: &PathBuf| match Pattern::of(path) {
        Some(pattern) => pattern.names(output),
        None => path.canonicalize().is_ok_and(|path| path == target),
    };
    if paths.iter().any(is_named) {
        bail!("{}: is an input and would be emptied; write to another file", output.display());
    }
    Ok(())
}

/// Refuses paths that are not there before any work is done.
pub fn must_exist(paths: &[PathBuf]) -> Result<()> {
    for path in paths {
        if path.as_os_str() != "-" && !path.exists() && Pattern::of(path).is_none() {
            bail!("{}: there is no such file or folder", path.display());
        }
    }
    Ok(())
}

/// The folder for what is kept between runs: the one that was asked for, or the user's own. It is made where it is missing.
pub fn data(asked: Option<PathBuf>) -> Result<PathBuf> {
    let data = asked.map_or_else(default_data, Ok)?;
    std::fs::create_dir_all(&data).with_context(|| data.display().to_string())?;
    Ok(data)
}

fn default_data() -> Result<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let state = state.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state")));
    Ok(state
        .ok_or_else(|| anyhow::anyhow!("there is no home folder; say with --data where to keep conversations and decisions"))?
        .join("replylint"))
}
