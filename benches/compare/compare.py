"""replylint against usual text classifiers and a bare word search: one run, the same text, one thread each.

Usage, with Python 3.11 or newer, from the root of the project:

    cargo build --release
    python3 -m venv VENV && VENV/bin/pip install -r benches/compare/requirements.txt
    VENV/bin/python benches/compare/compare.py [--megabytes 20] [--repeat 3] [--clock cpu|wall] [--binary FILE]

It prints a Markdown table, and how it got there on standard error.

Rows
    replylint      `scan --format jsonl --threads 1`, the file to the report on disk: reads, judges, explains, writes.
    fastText       supervised, loss `ova`, wordNgrams 2, minn 2, maxn 4, 25 epochs at rate 0.5, text lower-cased, one message a call. It skips
                   messages without a label in training, so harmless ones are labelled `none`, which is never counted.
    scikit-learn   TF-IDF of character 1- to 4-grams (min_df 2), logistic regression one-vs-rest (liblinear, C = 10), 1000 messages a call.
    rg             `rg -F -o -f WORDS FILE` with all entries of rules/lexicon, lower-cased, over the lower-cased messages: the price of finding
                   the words alone. The text is taken ten times over, else its start hides it. Left out if `rg` is not installed. It decides
                   nothing, so it has no F1.

F1
    Micro F1 over the categories (a label up to the dot) of corpus/test. fastText and scikit-learn are fitted to nine tenths of corpus/train,
    their one threshold is the best on the other tenth (twins stay together), then they are fitted to all of corpus/train. replylint is
    scored as it is built: messages that it could not judge count as if nothing had been found.

Speed
    corpus/test again and again, with new ids, up to --megabytes of JSON lines. Best of --repeat. For programs, a run over one message (reading
    rules, lexicons, model; for rg, its automaton) is measured too and subtracted. For libraries, fitting and loading are not counted, nor is
    reading JSON: they are handed the texts in memory, which favours them. The clock is processor time of all threads (`cpu`), since wall
    time on a shared machine measures its other users; `--clock wall` has the other.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import zlib
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before numpy is imported

import fasttext  # noqa: E402
import numpy  # noqa: E402
from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.multiclass import OneVsRestClassifier  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BATCH = 1000
RG_TIMES = 10
LABEL = "__label__"


def say(text):
    print(text, file=sys.stderr, flush=True)


def records(folder):
    for path in sorted((ROOT / folder).glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def categories(labels):
    return {label.split(".")[0] for label in labels}


def is_held_out(record):
    """A tenth of the messages, by their ids; a message and its twin are on the same side."""
    key = min(record["id"], record.get("twin") or record["id"])
    return zlib.crc32(key.encode()) % 10 == 0


def indicator(rows, names):
    return numpy.array([[name in categories(row["labels"]) for name in names] for row in rows])


def micro_f1(wanted, given):
    right = (wanted & given).sum()
    return 2 * right / max(1, wanted.sum() + given.sum())


def best_threshold(wanted, scores):
    return max(numpy.arange(0.02, 0.99, 0.01), key=lambda threshold: micro_f1(wanted, scores >= threshold))


class FastText:
    name = "fastText, one-vs-all"

    def __init__(self, names):
        self.names = names

    @staticmethod
    def _flat(text):
        return " ".join(text.lower().split())

    def fit(self, rows, scratch):
        path = scratch / "fasttext.txt"
        rows = list(rows)
        random.Random(1).shuffle(rows)  # it learns in the order of the file, which is by language
        with path.open("w", encoding="utf-8") as out:
            for row in rows:
                labels = sorted(categories(row["labels"])) or ["none"]
                print(*(LABEL + label for label in labels), self._flat(row["text"]), file=out)
        options = {"loss": "ova", "wordNgrams": 2, "minn": 2, "maxn": 4, "epoch": 25, "lr": 0.5, "thread": 1, "verbose": 0}
        self.model = fasttext.train_supervised(str(path), **options)

    def predict(self, texts):
        return [self.model.predict(self._flat(text), k=-1) for text in texts]

    def scores(self, texts):
        by_label = (dict(zip(*prediction)) for prediction in self.predict(texts))
        return numpy.array([[found.get(LABEL + name, 0.0) for name in self.names] for found in by_label])


class Logistic:
    name = "scikit-learn, character 1-4-grams, logistic regression"

    def __init__(self, names):
        self.names = names

    def fit(self, rows, _scratch):
        self.vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
        self.classifier = OneVsRestClassifier(LogisticRegression(solver="liblinear", C=10), n_jobs=1)
        self.classifier.fit(self.vectors.fit_transform([row["text"] for row in rows]), indicator(rows, self.names).astype(int))

    def predict(self, texts):
        batches = (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))
        return [self.classifier.predict_proba(self.vectors.transform(batch)) for batch in batches]

    def scores(self, texts):
        return numpy.vstack(self.predict(texts))


class Stopwatch:
    """Seconds by the clock asked for, of this process or of the programs it ran."""

    def __init__(self, clock, repeat):
        self.clock, self.repeat = clock, repeat

    def _now(self, who):
        if self.clock == "wall":
            return time.perf_counter()
        usage = resource.getrusage(who)
        return usage.ru_utime + usage.ru_stime

    def _best(self, who, work):
        taken = []
        for _ in range(self.repeat):
            start = self._now(who)
            work()
            taken.append(self._now(who) - start)
        return min(taken)

    def library(self, work):
        return self._best(resource.RUSAGE_SELF, work)

    def program(self, command, text, one, output):
        """Seconds for the file `text` less those for the file `one`."""
        start, whole = (self._best(resource.RUSAGE_CHILDREN, lambda: run([*command, file], output)) for file in (one, text))
        say(f"  {whole:.2f} s, of which {start:.2f} s to start")
        if whole <= start:
            sys.exit("compare: too little text to tell it from the start of the program; give more --megabytes")
        return whole - start


def run(command, output):
    # To a file, not to the null device, which some programs know and then do less. rg says 1 where it found nothing.
    with output.open("wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"compare: {Path(command[0]).name} failed: {done.stderr.decode(errors='replace').strip()}")


def replylint_f1(binary, test, names, scratch):
    output = scratch / "findings.jsonl"
    run([binary, "scan", "--format", "jsonl", "--threads", "1", ROOT / "corpus/test"], output)
    found = {row["id"]: set() for row in test}
    with output.open(encoding="utf-8") as lines:
        for finding in map(json.loads, lines):
            found[finding["message"]].update(categories([finding["label"]]))
    given = numpy.array([[name in found[row["id"]] for name in names] for row in test])
    return micro_f1(indicator(test, names), given)


def repeated(test, size):
    """The test messages again and again, with new ids, up to `size` bytes: records as lines, and texts."""
    lines, texts, written = [], [], 0
    while written < size:
        row = test[len(lines) % len(test)]
        line = json.dumps({**row, "id": f"{row['id']}-{len(lines)}"}, ensure_ascii=False) + "\n"
        written += len(line.encode())
        lines.append(line)
        texts.append(row["text"])
    return lines, texts


def lexicon_words():
    words = set()
    for path in sorted((ROOT / "rules/lexicon").glob("*.toml")):
        concepts = tomllib.loads(path.read_text(encoding="utf-8")).values()
        entries = (entry for concept in concepts if isinstance(concept, dict) for kind in concept.values() for entry in kind)
        words.update(entry.lower() for entry in entries)
    return sorted(words)


def rg_seconds(watch, texts, scratch):
    words, text, one = (scratch / name for name in ("words.txt", "text.txt", "one.txt"))
    entries = lexicon_words()
    words.write_text("".join(word + "\n" for word in entries), encoding="utf-8")
    flat = [" ".join(message.lower().split()) + "\n" for message in texts]
    text.write_text("".join(flat) * RG_TIMES, encoding="utf-8")
    one.write_text(flat[0], encoding="utf-8")
    say(f"rg: {len(entries)} words")
    command = ["rg", "--no-config", "-j", "1", "-F", "-o", "-f", words]
    return watch.program(command, text, one, scratch / "rg.out") / RG_TIMES


def fitted(rival, train, test, wanted, scratch):
    """Fits `rival`, chooses its threshold; its F1."""
    held_out = [row for row in train if is_held_out(row)]
    say(f"{rival.name}: fit to {len(train) - len(held_out)}, threshold from {len(held_out)}")
    rival.fit([row for row in train if not is_held_out(row)], scratch)
    threshold = best_threshold(indicator(held_out, rival.names), rival.scores([row["text"] for row in held_out]))
    say(f"{rival.name}: threshold {threshold:.2f}; fit to {len(train)}")
    rival.fit(train, scratch)
    return micro_f1(wanted, rival.scores([row["text"] for row in test]) >= threshold)


def compare(arguments, scratch):
    train, test = list(records("corpus/train")), list(records("corpus/test"))
    names = sorted(set().union(*(categories(row["labels"]) for row in train)))
    watch = Stopwatch(arguments.clock, arguments.repeat)
    lines, texts = repeated(test, arguments.megabytes * 1_000_000)
    (scratch / "messages.jsonl").write_text("".join(lines), encoding="utf-8")
    (scratch / "message.jsonl").write_text(lines[0], encoding="utf-8")

    say(f"replylint: {len(lines)} messages")
    binary = shutil.copy2(arguments.binary, scratch / "replylint")  # the same one all through, though it be built anew meanwhile
    f1 = replylint_f1(binary, test, names, scratch)
    command = [binary, "scan", "--format", "jsonl", "--threads", "1"]
    seconds = watch.program(command, scratch / "messages.jsonl", scratch / "message.jsonl", scratch / "report.jsonl")
    rows = [("replylint", f"{f1:.3f}", len(lines) / seconds)]

    for rival in (FastText(names), Logistic(names)):
        f1 = fitted(rival, train, test, indicator(test, names), scratch)
        rows.append((rival.name, f"{f1:.3f}", len(texts) / watch.library(lambda: rival.predict(texts))))
    if shutil.which("rg"):
        rows.append(("rg, the words of the lexicons", "-", len(texts) / rg_seconds(watch, texts, scratch)))
    else:
        say("rg: skipped, it is not installed")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=20, help="size of the text (default: 20)")
    parser.add_argument("--repeat", type=int, default=3, help="runs, of which the best counts (default: 3)")
    parser.add_argument("--clock", choices=["cpu", "wall"], default="cpu", help="processor time or wall time (default: cpu)")
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/replylint", help="the replylint to measure")
    arguments = parser.parse_args()
    if not arguments.binary.is_file():
        parser.error("no replylint there; wanted one built with `cargo build --release`, or --binary FILE")
    if arguments.megabytes <= 0 or arguments.repeat < 1:
        parser.error("--megabytes and --repeat must be above 0")
    with tempfile.TemporaryDirectory() as scratch:
        rows = compare(arguments, Path(scratch))
    print("| | category micro F1 | messages a second | to replylint |\n|---|--:|--:|--:|")
    for name, f1, speed in rows:
        print(f"| {name} | {f1} | {speed:,.0f} | {speed / rows[0][2]:.2f} |")


if __name__ == "__main__":
    main()
