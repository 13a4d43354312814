//! `replylint scan`.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, bail};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use jiff::Zoned;

use super::since::since;
use super::{Common, Outcome, Threshold, TypedChannel, output, settings};
use crate::error::Error;
use crate::history::Scans;
use crate::identifier::Masker;
use crate::message::Message;
use crate::report::{self, FailOn};
use crate::scan::{Baseline, Changes, History, Sink, Source, Summary};
use crate::source::{self, Field, MediaCommand, Options};
use crate::verdict::Verdict;

mod incremental;

#[derive(Debug, Args)]
pub struct ScanArgs {
    /// Exports: files, folders, archives, patterns such as 'exports/**/*.csv', or `-` for standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// How to report.
    #[arg(long, default_value = "human", value_parser = PossibleValuesParser::new(report::WRITERS.iter().map(|writer| PossibleValue::new(writer.name).help(writer.doc))))]
    format: String,
    /// Write the report to this file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Judge by this pack whatever the platform; several: the strictest wins. `replylint policies list` names them; `auto` stands for the one that
    /// each record's platform and region choose, and a path that ends in .toml for a pack of your own.
    #[arg(long, value_name = "PACK")]
    policy: Vec<String>,
    /// Exit with 1 if something is at or above this.
    #[arg(long, value_enum, default_value = "never")]
    fail_on: Threshold,
    /// Judge with so many threads; 0 is one for each core.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Leave personal data in the report as it was written.
    #[arg(long)]
    show_personal_data: bool,
    /// Tell also of buyers' messages that extort or are no honest review, so that they can be reported; never the shop's violation.
    #[arg(long)]
    inbound: bool,
    /// Show each message, also where the same template was sent before.
    #[arg(long)]
    no_group: bool,
    /// Show only what is new since this report (written with --format jsonl, json or verdicts), by fingerprint.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Tell only of messages since then: a time, a day, or how long ago (7d, 36h). Earlier ones are still read, as what stands before them.
    #[arg(long, value_name = "TIME|DURATION")]
    since: Option<String>,
    /// Keep in this folder what was judged: unchanged files and messages that were judged before are skipped, unless rules, model, packs or
    /// settings changed; findings live on (`replylint findings`). It holds messages as they were written.
    #[arg(long, value_name = "DIR")]
    incremental: Option<PathBuf>,
    /// What belongs to which buyer (CSV or JSON lines: buyer or conversation, and phone, email, address, order, name): in chat a buyer's own
    /// data is no leak, another's is.
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// Read libraries of quick replies (CSV, XLSX, JSON, TOML, text) instead of exports, each reply as it would read with its placeholders
    /// ({order_id}, {{buyer.name}}, %s) filled in.
    #[arg(long, conflicts_with_all = ["incremental", "since", "known"])]
    templates: bool,
    /// Say for each input how it would be read, and judge nothing.
    #[arg(long)]
    explain_input: bool,
    #[command(flatten)]
    input: InputArgs,
}

/// How to read inputs; shared with `convert`.
#[derive(Debug, Args)]
pub struct InputArgs {
    /// A name under which the shop's side writes, for exports that do not tell (WhatsApp, LINE).
    #[arg(long, value_name = "NAME")]
    agent: Vec<String>,
    /// The channel of every message.
    #[arg(long, value_enum)]
    channel: Option<TypedChannel>,
    /// Read every file with this reader.
    #[arg(long, value_name = "NAME")]
    reader: Option<String>,
    /// Which column or key holds a field: text=消息内容,sender=角色
    #[arg(long, value_delimiter = ',', value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// The encoding of files without a byte order mark.
    #[arg(long, value_name = "LABEL")]
    encoding: Option<String>,
    /// Run this program on each outgoing picture, voice message or file without text, and judge what it writes to its standard output, such as
    /// 'tesseract {} stdout -l chi_sim'. {} is the path, link or name that the export gives; without one it comes last. No shell is run.
    #[arg(long, value_name = "CMD")]
    media_command: Option<MediaCommand>,
}

impl InputArgs {
    /// The options for readers; `agents` come from the settings file.
    pub fn options(&self, agents: &[String]) -> Result<Options> {
        let mut map = Vec::new();
        for pair in &self.map {
            let Some((field, column)) = pair.split_once('=') else { bail!("--map {pair}: wanted FIELD=COLUMN") };
            let Ok(field) = field.parse::<Field>() else {
                let known: Vec<&str> = Field::ALL.iter().map(|field| field.as_str()).collect();
                bail!("--map {pair}: there is no field {field:?}; there are {}", known.join(", "));
            };
            map.push((field, column.to_owned()));
        }
        Ok(Options {
            agents: self.agent.iter().chain(agents).cloned().collect(),
            channel: self.channel.map(Into::into),
            reader: self.reader.clone(),
            map,
            encoding: self.encoding.clone(),
            media_command: self.media_command.clone(),
        })
    }
}

pub fn run(common: &Common, args: ScanArgs) -> Result<Outcome> {
    settings::must_exist(&args.paths)?;
    settings::must_not_be_input(
        args.output.as_deref(),
        &[args.paths.as_slice(), args.baseline.as_slice(), args.known.as_slice()].concat(),
    )?;
    let file = settings::read(&args.paths)?;
    let input = args.input.options(&file.agents)?;
    if args.explain_input {
        return explain(&args.paths, &input);
    }
    let writer = report::writer(&args.format).expect("the parser takes no other");
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose()?;
    let since = args.since.as_deref().map(|text| since(text, &Zoned::now())).transpose()?;
    let scanner = settings::scanner(common, &file, args.policy.clone(), args.threads)?;
    let known = args.known.as_deref().map(source::known).transpose()?.unwrap_or_default();
    let scanner = scanner.with_known(known).with_inbound(args.inbound).with_baseline(baseline).with_since(since);
    let scans = args.incremental.as_deref().map(|folder| incremental::begin(folder, &args, &scanner, &file, &input)).transpose()?;
    let (source, progress) = source(&args, &input, scans.as_ref())?;
    let bar = output::bytes_bar(progress.clone());
    let out = output::open(args.output.as_deref())?;
    let options = report::Options {
        show_personal_data: args.show_personal_data,
        group: !args.no_group,
        ..output::options(common, scanner.rules(), args.output.is_some())
    };
    let report = (writer.new)(out, &options);
    let mut sink = FailOn::new(
        Box::new(Told { inner: report, files: progress.clone(), masker: Masker::new(args.show_personal_data) }),
        args.fail_on.severity(),
    );
    let summary = scanner.run_on(source, scans.as_ref().map(|scans| scans as &dyn History), &mut sink)?;
    drop(bar);
    if let Some(scans) = &scans {
        scans.end()?;
    }
    tell(&summary, &progress);
    if summary.total().judged() == 0 {
        bail!(
            "nothing was judged: {} messages could not be, {} were not the shop's, {} records or files were unreadable",
            summary.total().of_state(crate::verdict::State::Unverified),
            summary.not_outgoing,
            summary.skipped
        );
    }
    Ok(if sink.reached() { Outcome::Found } else { Outcome::Done })
}

/// The messages to be judged, and how far they are read.
fn source(args: &ScanArgs, input: &Options, scans: Option<&Scans>) -> Result<(Source<'static>, Arc<source::Progress>)> {
    if args.templates {
        let templates = source::templates(&args.paths, input);
        let progress = templates.progress();
        return Ok((Box::new(templates), progress));
    }
    let crawl = incremental::crawl(&args.paths, input, scans)?;
    let progress = crawl.progress();
    Ok((Box::new(crawl), progress))
}

/// Says on standard error what else is worth knowing.
fn tell(summary: &Summary, progress: &source::Progress) {
    output::tell(progress);
    if let Some(changes) = &summary.changes {
        let Changes { unchanged_files, duplicates, .. } = changes;
        output::complain(&format!(
            "{} messages had been judged before, {unchanged_files} files had not changed, {duplicates} messages came twice",
            summary.judged_before
        ));
    }
    if summary.known > 0 {
        output::complain(&format!("{} findings are known and left out of the report", summary.known));
    }
    for allowed in summary.allowed.iter().filter(|allowed| allowed.expired || allowed.findings == 0) {
        let state = if allowed.expired { format!("ended on {} and clears nothing", allowed.until) } else { "cleared nothing".to_owned() };
        output::complain(&format!("[[allow]] {}: {state}; it was to be for: {}", allowed.what, allowed.reason));
    }
}

/// Tells unreadable records on standard error as they come, and fills in the number of files.
struct Told {
    inner: Box<dyn Sink>,
    files: Arc<source::Progress>,
    /// What is told of a record quotes its beginning.
    masker: Masker,
}

impl Sink for Told {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> std::io::Result<()> {
        self.inner.verdict(message, verdict)
    }

    fn heard(&mut self, message: &Message) -> std::io::Result<()> {
        self.inner.heard(message)
    }

    fn skipped(&mut self, error: &Error) -> std::io::Result<()> {
        output::complain(&self.masker.mask(&error.to_string()));
        self.inner.skipped(error)
    }

    fn counted(&mut self, message: &Message, verdict: &Verdict, count: u64) -> std::io::Result<()> {
        self.inner.counted(message, verdict, count)
    }

    fn finish(&mut self, summary: &Summary) -> std::io::Result<()> {
        self.inner.finish(&Summary { files: self.files.files(), ..summary.clone() })
    }
}

fn explain(paths: &[PathBuf], options: &Options) -> Result<Outcome> {
    for explained in source::explain(paths, options) {
        let explained = match explained {
            Ok(explained) => explained,
            Err(error) => {
                output::complain(&error.to_string());
                continue;
            }
        };
        let mut text = format!("{}\n  reader    {} ({}): {}\n", explained.path, explained.reader, explained.reads, explained.why);
        if !explained.encoding.is_empty() {
            text.push_str(&format!("  encoding  {}: {}\n", explained.encoding, explained.why_encoding));
        }
        for (field, column) in &explained.columns {
            text.push_str(&format!("  column    {field} is {column:?}\n"));
        }
        let zone = explained.has_zone.map_or("no times", |zone| if zone { "with a zone" } else { "without a zone" });
        let channels: Vec<&str> = explained.channels.iter().map(|channel| channel.as_str()).collect();
        text.push_str(&format!("  times     {zone}\n  channel   {}\n", channels.join(", ")));
        for example in &explained.examples {
            text.push_str(&format!("  example   {}\n", serde_json::to_string(example)?));
        }
        for note in &explained.notes {
            text.push_str(&format!("  note      {note}\n"));
        }
        for error in &explained.errors {
            text.push_str(&format!("  error     {error}\n"));
        }
        output::print(&text)?;
    }
    Ok(Outcome::Done)
}
