"""replylint's identifiers against Presidio's pattern recognisers: one run, the same rows, one thread each.

Usage, with Python 3.11 or newer, from the root of the project:

    cargo build --release
    python3 -m venv VENV && VENV/bin/pip install -r benches/compare/identifiers.txt
    VENV/bin/python benches/compare/identifiers.py [--repeat 3] [--binary FILE]

It prints a Markdown table.

Rows
    tests/identifiers/blind: for each kind, and for identity numbers each country, that both sides have. What stands between « and » is to be
    found; nothing of the kind in the near misses. A find counts where it covers at least half of what is to be found and is no more than twice
    as long, so that neither is marked down for a bracket more or less.

replylint
    `scan --format verdicts`: masked text has a name in place of each identifier, and where the rest of the text stands tells the span.

Presidio
    AnalyzerEngine over a blank spaCy pipeline (no model: names and places are left aside), with the pattern recognisers of the kinds, English
    context words, phone numbers of all regions that the rows are of. Its threshold is the one of 0, 0.1 … 0.9 that is best on these very rows,
    which favours it.

Speed
    Processor time for all rows, best of --repeat. For replylint a run over one row is subtracted; the time has all else that a scan does in it
    (rules, classifier, report). For Presidio the analysis alone, its engine made before.
"""

import argparse
import json
import re
import resource
import subprocess
import tempfile
import time
import tomllib
from pathlib import Path

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer import predefined_recognizers as recognizers
from presidio_analyzer.nlp_engine import SpacyNlpEngine

ROOT = Path(__file__).resolve().parents[2]
ROWS = ROOT / "tests/identifiers/blind"
REGIONS = ["US", "GB", "SG", "MY", "ID", "TH", "VN", "PH", "CN", "TW", "HK", "JP", "KR", "BR", "MX", "ES", "FR", "DE", "IT"]
# Kind, country or none, and Presidio's recognisers of it.
KINDS = [
    ("phone", None, ["PhoneRecognizer"]),
    ("email", None, ["EmailRecognizer"]),
    ("card", None, ["CreditCardRecognizer"]),
    ("iban", None, ["IbanRecognizer"]),
    ("national-id", "TH", ["ThTninRecognizer"]),
    ("national-id", "SG", ["SgFinRecognizer"]),
    ("national-id", "PH", ["PhTinRecognizer", "PhUmidRecognizer", "PhPassportRecognizer"]),
    ("national-id", "KR", ["KrRrnRecognizer", "KrFrnRecognizer", "KrPassportRecognizer", "KrDriverLicenseRecognizer"]),
    ("national-id", "ES", ["EsNifRecognizer", "EsNieRecognizer", "EsPassportRecognizer"]),
    ("national-id", "DE", ["DeTaxIdRecognizer", "DeTaxNumberRecognizer", "DeIdCardRecognizer", "DePassportRecognizer", "DeSocialSecurityRecognizer"]),
    ("national-id", "IT", ["ItFiscalCodeRecognizer", "ItVatCodeRecognizer", "ItPassportRecognizer", "ItIdentityCardRecognizer"]),
    ("national-id", "GB", ["NhsRecognizer", "UkNinoRecognizer", "UkPassportRecognizer"]),
    ("national-id", "US", ["UsSsnRecognizer", "UsItinRecognizer", "UsPassportRecognizer"]),
]
OPTIONS = {"PhoneRecognizer": {"supported_regions": REGIONS}}


def rows(kind, country):
    """Texts without marks, with the spans that were marked."""
    file = tomllib.loads((ROWS / f"{kind}.toml").read_text(encoding="utf-8"))
    parts = [part for part in file.get("country", [file]) if country in (None, part.get("code"))]
    for row in (row for part in parts for row in part["hits"] + part["misses"]):
        text, spans = "", []
        for piece in re.split("([«»])", row):
            if piece == "«":
                spans.append([len(text), 0])
            elif piece == "»":
                spans[-1][1] = len(text)
            else:
                text += piece
        yield text, [tuple(span) for span in spans]


def masked_spans(text, masked):
    """Kinds and spans of what `masked` has names for in place of parts of `text`."""
    pieces = re.split(r"\[([a-z-]+) \d+\]", masked)
    kinds = pieces[1::2]
    pattern = "(.+?)".join(re.escape(piece) for piece in pieces[::2])
    found = re.fullmatch(pattern, text, re.DOTALL)
    return [(kind, *found.span(place + 1)) for place, kind in enumerate(kinds)] if found else []


class Replylint:
    name = "replylint"

    def __init__(self, binary, scratch):
        self.binary, self.scratch = binary, scratch

    def _scan(self, texts):
        path = self.scratch / "rows.jsonl"
        lines = (json.dumps({"id": str(place), "text": text, "channel": "chat", "sender": "agent"}) for place, text in enumerate(texts))
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [self.binary, "scan", path, "--format", "verdicts", "--threads", "1"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return done.stdout.splitlines(), seconds

    def find(self, texts):
        verdicts = [json.loads(line) for line in self._scan(texts)[0]]
        masked = {verdict["id"]: verdict["text"] for verdict in verdicts}
        return [masked_spans(text, masked.get(str(place), text)) for place, text in enumerate(texts)]

    def seconds(self, texts, repeat):
        one, whole = (min(self._scan(part)[1] for _ in range(repeat)) for part in (texts[:1], texts))
        return whole - one


class Presidio:
    name = "Presidio"

    def __init__(self):
        engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
        engine.nlp = {"en": spacy.blank("en")}
        registry = RecognizerRegistry(recognizers=[], supported_languages=["en"])
        self.entities = {}
        for name in (name for _, _, names in KINDS for name in names):
            recognizer = getattr(recognizers, name)(supported_language="en", **OPTIONS.get(name, {}))
            registry.add_recognizer(recognizer)
            self.entities[name] = recognizer.supported_entities
        self.engine = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])

    def analyse(self, texts):
        return [self.engine.analyze(text=text, language="en") for text in texts]

    def seconds(self, texts, repeat):
        taken = []
        for _ in range(repeat):
            start = time.process_time()
            self.analyse(texts)
            taken.append(time.process_time() - start)
        return min(taken)


def is_same(wanted, found):
    shared = min(wanted[1], found[1]) - max(wanted[0], found[0])
    length = wanted[1] - wanted[0]
    return shared * 2 >= length and found[1] - found[0] <= 2 * length


def score(wanted, found):
    """Precision, recall, F1 over rows of spans."""
    right = wrong = missed = 0
    for spans, got in zip(wanted, found):
        rest = list(got)
        for span in spans:
            match = next((one for one in rest if is_same(span, one)), None)
            right, missed = right + (match is not None), missed + (match is None)
            if match is not None:
                rest.remove(match)
        wrong += len(rest)
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return precision, recall, 2 * right / max(1, 2 * right + wrong + missed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3, help="runs, of which the best counts (default: 3)")
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/replylint", help="the replylint to measure")
    arguments = parser.parse_args()
    if not arguments.binary.is_file():
        parser.error("no replylint there; wanted one built with `cargo build --release`, or --binary FILE")
    with tempfile.TemporaryDirectory() as scratch:
        ours, theirs = Replylint(arguments.binary, Path(scratch)), Presidio()
        everything = []
        print("| | rows | replylint: precision, recall, F1 | Presidio: precision, recall, F1 |\n|---|--:|--:|--:|")
        for kind, country, names in KINDS:
            entities = {entity for name in names for entity in theirs.entities[name]}
            texts, wanted = zip(*rows(kind, country))
            everything += texts
            found = [[span[1:] for span in spans if span[0] == kind] for spans in ours.find(texts)]
            results = [[one for one in row if one.entity_type in entities] for row in theirs.analyse(texts)]
            at = [[[(one.start, one.end) for one in row if one.score >= step / 10] for row in results] for step in range(10)]
            best = max((score(wanted, spans) for spans in at), key=lambda scores: scores[2])
            cells = (" ".join(f"{value:.2f}" for value in scores) for scores in (score(wanted, found), best))
            print(f"| {' '.join(filter(None, (kind, country)))} | {len(texts)} | {' | '.join(cells)} |")
        rates = (len(everything) / side.seconds(everything, arguments.repeat) for side in (ours, theirs))
        print("| rows a second | {} | {:,.0f} | {:,.0f} |".format(len(everything), *rates))


if __name__ == "__main__":
    main()
