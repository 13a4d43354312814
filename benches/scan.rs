//! Speed of the parts and of the whole: `cargo bench`. Read the figures as ratios within one run; absolute times drift on shared machines.

use std::fs;
use std::hint::black_box;
use std::io;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use replylint::message::Message;
use replylint::model::Classifier;
use replylint::model::features::Features;
use replylint::normalize::{Normalized, fold_text};
use replylint::rules::{Analysed, RuleSet};
use replylint::scan::{Scanner, Settings, Sink};
use replylint::verdict::Verdict;

/// Bytes of text that a whole scan reads; 50 MB by default, so that caches are as cold as in use.
fn wanted() -> usize {
    std::env::var("BENCH_MEGABYTES").ok().and_then(|text| text.parse().ok()).unwrap_or(50) * 1_000_000
}

fn messages() -> Vec<Message> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/test");
    let mut files: Vec<_> = fs::read_dir(folder).expect("the test corpus is there").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let lines = files.iter().flat_map(|file| fs::read_to_string(file).expect("text").lines().map(str::to_owned).collect::<Vec<_>>());
    lines.map(|line| serde_json::from_str(&line).expect("a record")).collect()
}

struct Nowhere;

impl Sink for Nowhere {
    fn verdict(&mut self, _: &Message, verdict: &Verdict) -> io::Result<()> {
        black_box(verdict);
        Ok(())
    }
}

fn parts(criterion: &mut Criterion) {
    let messages = messages();
    let bytes: usize = messages.iter().map(|message| message.text.len()).sum();
    let rules = RuleSet::embedded().expect("sound rules");
    let model = Classifier::embedded().expect("a sound model");
    let folded: Vec<String> = messages.iter().map(|message| fold_text(&message.text)).collect();
    let analysed: Vec<Analysed<'_>> = messages.iter().map(|message| Analysed::new(message, &rules)).collect();
    let mut group = criterion.benchmark_group("parts");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(20);
    group.bench_function("bare automaton", |bencher| {
        bencher.iter(|| folded.iter().map(|text| rules.lexicon.count_overlapping(text)).sum::<usize>())
    });
    group.bench_function("normalise", |bencher| {
        bencher.iter(|| messages.iter().for_each(|message| drop(black_box(Normalized::new(&message.text)))))
    });
    group.bench_function("normalise, identifiers, lexicon", |bencher| {
        bencher.iter(|| messages.iter().map(|message| Analysed::new(message, &rules).hits.len()).sum::<usize>())
    });
    group.bench_function("rules", |bencher| bencher.iter(|| analysed.iter().map(|message| rules.matches(message).len()).sum::<usize>()));
    group.bench_function("classifier", |bencher| {
        let mut features = Features::default();
        bencher.iter(|| {
            let score = |message: &Analysed<'_>| {
                features.extract(message, &rules, &[]);
                model.score(&features)[0]
            };
            analysed.iter().map(score).sum::<f32>()
        })
    });
    group.finish();
}

fn whole(criterion: &mut Criterion) {
    let messages = messages();
    let bytes: usize = messages.iter().map(|message| message.text.len()).sum();
    let times = wanted().div_ceil(bytes);
    let mut group = criterion.benchmark_group("whole scan");
    group.throughput(Throughput::Bytes((bytes * times) as u64)).sample_size(10);
    for threads in [1, 2] {
        let scanner = Scanner::embedded(Settings { threads, ..Settings::default() }).expect("sound rules and model");
        group.bench_function(format!("{threads} threads"), |bencher| {
            bencher.iter(|| {
                let source = (0..times).flat_map(|_| messages.iter().cloned().map(Ok));
                scanner.run(Box::new(source), &mut Nowhere).expect("nothing is written")
            })
        });
    }
    group.finish();
}

criterion_group!(benches, parts, whole);
criterion_main!(benches);
