"""The OpenAPI document against the service: schemathesis asks all that the document allows, and what it forbids, without a token and with one.

Not part of `cargo test`, which needs no Python:

    python -m venv .venv && .venv/bin/pip install schemathesis
    cargo build && .venv/bin/python tests/serve/schemathesis.py [--program PATH] [--examples COUNT] [--seed NUMBER]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-tests"

# Invented. Two of them say the same, so that one decision holds for both.
RECORDS = [
    {"id": "b1", "conversation": "c1", "sender": "buyer", "text": "Where is my lamp?"},
    {"id": "m1", "conversation": "c1", "store": "sg-01", "text": "Add me on WhatsApp +62 812 3456 7890 for a gift"},
    {"id": "m2", "store": "sg-01", "text": "Get $5 back for your 5-star review of order 5512"},
    {"id": "m3", "store": "sg-01", "text": "Get $5 back for your 5-star review of order 5513"},
    {"id": "m4", "store": "sg-02", "text": "Your parcel was handed to the courier this morning."},
]

# Schemathesis does not know JSON lines: without this it would leave them out without a word.
HOOKS = '''
import json
import schemathesis

LINES = "application/x-ndjson"

@schemathesis.serializer(LINES)
def write(context, records):
    return "".join(json.dumps(record) + "\\n" for record in records).encode()

@schemathesis.deserializer(LINES)
def read(context, response):
    return [json.loads(line) for line in response.content.splitlines()]

# Any text is lines: what is no list cannot be written as them, so that it is nothing the service could refuse.
@schemathesis.hook
def filter_case(context, case):
    return case.media_type != LINES or isinstance(case.body, list)
'''


class Service:
    """The program on a free port, with nothing to train on: training is begun and ends at once."""

    def __init__(self, program, folder, token):
        environment = {**os.environ, "REPLYLINT_TOKEN": token} if token else os.environ
        command = [program, "serve", "--listen", "127.0.0.1:0", "--data", folder / "data", "--corpus", folder / "none", "--test", folder / "none"]
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.said = folder / "said"
        with open(self.said, "w") as said:
            self.process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stderr=said)

    def __enter__(self):
        while "listening on " not in self.said.read_text():
            if self.process.poll() is not None:
                sys.exit(self.said.read_text())
            time.sleep(0.1)
        self.url = self.said.read_text().split("listening on ")[1].split()[0]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {**self.headers, "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", type=Path, default=ROOT / "target/debug/replylint")
    arguments.add_argument("--examples", type=int, default=50, help="of each operation and phase")
    arguments.add_argument("--seed", type=int, default=1)
    typed = arguments.parse_args()
    os.environ.pop("REPLYLINT_TOKEN", None)
    failed = [token for token in ("", TOKEN) if not passes(typed, token)]
    sys.exit(1 if failed else 0)


def passes(typed, token):
    print(f"\n*** {'with a token' if token else 'without a token'} ***", flush=True)
    with tempfile.TemporaryDirectory() as folder, Service(typed.program.resolve(), Path(folder), token) as service:
        service.ask("/v1/review/import", RECORDS)
        (Path(folder) / "hooks.py").write_text(HOOKS)
        command = [Path(sys.executable).with_name("st"), "run", service.url + "/openapi.json"]
        command += ["--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"]
        command += ["--max-examples", str(typed.examples), "--seed", str(typed.seed), "--generation-database", "none", "--no-color"]
        command += [option for name, value in service.headers.items() for option in ("--header", f"{name}: {value}")]
        tested = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": folder, "SCHEMATHESIS_HOOKS": "hooks"})
        lives = service.process.poll() is None
        if not lives:
            print(f"the service has ended: {service.said.read_text()}")
        return tested.returncode == 0 and lives


if __name__ == "__main__":
    main()
