"""The trainers' page in a real Chromium: fifty examples by keyboard, an undo, a service that dies and comes back, two who differ, a lead who
resolves, trains, puts into service and takes back.

Not part of `cargo test`, which needs no browser:

    pip install playwright && playwright install chromium
    cargo build && python tests/browser/review.py [--shots FOLDER] [--chromium PATH] [--live]

With `--live` the page's files come from the source folder, not from the program: a change of them needs no build.
"""

import argparse
import itertools
import json
import os
import sqlite3
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "target/debug/replylint"
PAGE = ROOT / "src/serve/review/page"
FILES = {"": "review.html"} | {f"/{name}": name for name in ("review.css", "words.js", "plots.js", "ask.js", "queue.js", "review.js")}
TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css"}

# Invented. Each opener with each body is a text of its own words.
OPENERS = ["Hi dear,", "Good morning!", "Thanks for waiting,", "Hello from the lamp shop:", "Dear friend,", "A short note:", "Hey there,"]
BODIES = [
    "please leave us 5 stars when you have a minute.",
    "your parcel was handed to the courier this morning.",
    "post a photo review and we send you a $5 voucher.",
    "write to me on WhatsApp +62 812 3456 7890, it is faster there.",
    "the spare bulb is in the same box, under the paper.",
    "change your review first, then we talk about the refund.",
    "only a fool would wire a lamp like that.",
    "the warranty covers two years from the day of delivery.",
    "tell us here instead of writing something bad on the page, if anything is wrong.",
]


def records():
    """Sixty-three messages in nine conversations, each begun by its buyer."""
    for number, (opener, body) in enumerate(itertools.product(OPENERS, BODIES)):
        conversation, at = f"c{number % 9}", f"2026-0{1 + number % 6}-1{number % 9}T10:{number % 60:02}"
        about = {"conversation": conversation, "store": f"store-{number % 3}", "language": "en"}
        if number < 9:
            yield {**about, "id": f"b{number}", "sender": "buyer", "sent_at": "2026-01-01T09:00:00Z", "text": "Hello, where is my lamp?"}
        yield {**about, "id": f"m{number}", "sent_at": f"{at}:00Z", "text": f"{opener} {body}"}


def lines(path, count, step=1):
    with open(path) as file:
        return list(itertools.islice(file, 0, count * step, step))


def mislabelled(lines):
    """Each row with the labels of the next: what is trained on it is worse than anything."""
    rows = [json.loads(line) for line in lines]
    labels = [row["labels"] for row in rows]
    return "".join(json.dumps({**row, "labels": given}) + "\n" for row, given in zip(rows, labels[1:] + labels[:1]))


class Service:
    """The program, on one port, so that it can die and come back."""

    def __init__(self, data, *arguments):
        self.data, self.arguments, self.address = data, arguments, "127.0.0.1:0"
        self.start()

    def start(self):
        command = [PROGRAM, *self.arguments, "serve", "--listen", self.address, "--data", self.data]
        command += ["--corpus", self.data / "corpus", "--test", self.data / "test"]
        self.process = subprocess.Popen(command, cwd=self.data, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if "listening on http://" in line:
                self.address = line.split("http://")[1].strip()
                return
        raise SystemExit("the service has ended")

    def kill(self):
        self.process.kill()
        self.process.wait()


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def from_source(file):
    return lambda route: route.fulfill(path=PAGE / file, content_type=TYPES[file.split(".")[1]])


class Desk:
    """One reviewer's browser."""

    live = False

    def __init__(self, browser, service, token, theme="light"):
        self.context = browser.new_context(color_scheme=theme, viewport={"width": 1280, "height": 900})
        if Desk.live:
            for name, file in FILES.items():
                self.context.route(f"http://{service.address}/review{name}", from_source(file))
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: (_ for _ in ()).throw(AssertionError(error)))
        self.page.goto(f"http://{service.address}/review")
        self.page.fill("#token", token)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#me:not(:empty)")

    def text(self):
        return self.page.text_content("#text")

    def press(self, *keys):
        """Presses keys that end with a decision, and gives the milliseconds until the next example stood there."""
        self.page.evaluate("() => { window.began = 0; addEventListener('keydown', () => { window.began = performance.now(); }, { capture: true }); }")
        self.page.evaluate(
            "() => { window.took = null; new MutationObserver((_, watch) => { window.took = performance.now() - window.began; watch.disconnect(); })"
            ".observe(document.getElementById('before'), { childList: true }); }"
        )
        for key in keys:
            self.page.keyboard.press(key)
        self.page.wait_for_function("() => window.took !== null")
        return self.page.evaluate("() => window.took")

    def saved(self):
        self.page.wait_for_function("() => (localStorage.getItem('replylint-unsaved') ?? '[]') === '[]'")


def decisions(data, what="count(*)", where="1"):
    with sqlite3.connect(data / "review.sqlite") as store:
        return store.execute(f"SELECT {what} FROM decision WHERE {where}").fetchall()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--chromium")
    parser.add_argument("--live", action="store_true")
    options = parser.parse_args()
    Desk.live = options.live
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder)
        for name in ("corpus", "test", "wrong"):
            (data / name).mkdir()
        for language in ("en", "id"):
            (data / f"corpus/{language}.jsonl").write_text("".join(lines(ROOT / f"corpus/train/{language}.jsonl", 500, 2)))
            (data / f"test/{language}.jsonl").write_text("".join(lines(ROOT / f"corpus/test/{language}.jsonl", 100, 2)))
            (data / f"wrong/{language}.jsonl").write_text(mislabelled(lines(ROOT / f"corpus/train/{language}.jsonl", 300, 2)))
        (data / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records()))
        tokens = {name: run("review", "reviewer", name, "--role", role, "--data", data) for name, role in [("mei", "reviewer"), ("ana", "reviewer"), ("lee", "lead")]}
        run("review", "import", data / "records.jsonl", "--data", data)
        browser = playwright.chromium.launch(executable_path=options.chromium)

        def shot(desk, name, full=True):
            if options.shots:
                options.shots.mkdir(parents=True, exist_ok=True)
                desk.page.screenshot(path=options.shots / f"{name}.png", full_page=full)

        service = Service(data)
        try:
            review(browser, service, tokens, data, shot)
            refuse(browser, service, tokens, shot)
            service.kill()
            weak = data / "weak.bin"
            run("train", "--corpus", data / "wrong", "--test", data / "test", "-o", weak)
            service = Service(data, "--model", weak)
            train(browser, service, tokens, shot)
        finally:
            service.kill()
            browser.close()
    print("all of it works")


def review(browser, service, tokens, data, shot):
    mei = Desk(browser, service, tokens["mei"])
    mei.page.wait_for_selector("#example:not([hidden])")
    assert "3456" not in mei.page.content()
    shot(mei, "queue-light")
    # Fifty by keyboard alone: as found, nothing wrong, labels by their digits, a skip.
    ways = [["a"], ["r"], ["1", "1", "Enter"], ["a"], ["s"], ["1", "1", "2", "1", "Enter"], ["a"], ["f"], ["r"], ["a"]]
    took = [mei.press(*ways[number % len(ways)]) for number in range(50)]
    mei.saved()
    assert decisions(data)[0][0] == 50, decisions(data)
    print(f"next example: median {statistics.median(took):.1f} ms, slowest {max(took):.1f} ms")
    # An undo brings the last one back.
    last = decisions(data, "example", "id = 50")[0][0]
    mei.page.keyboard.press("u")
    mei.page.wait_for_function("() => document.getElementById('hint').textContent === say('undone')")
    assert mei.page.evaluate("() => state.shown.id") == last
    mei.press("a")
    mei.saved()
    # A span by keyboard, a note, hidden data shown and recorded.
    mei.page.keyboard.press("4")
    mei.page.keyboard.press("1")
    mei.page.keyboard.press("m")
    shot(mei, "span-light")
    for _ in range(5):
        mei.page.keyboard.press("Shift+ArrowRight")
    mei.page.keyboard.press("Enter")
    mei.page.wait_for_selector("mark.drawn")
    mei.page.keyboard.press("n")
    mei.page.keyboard.type("the first word only")
    mei.page.keyboard.press("Escape")
    mei.page.keyboard.press("h")
    mei.page.wait_for_function("() => !state.shown.masked")
    mei.press("r")
    mei.saved()
    assert decisions(data, "kind", "kind = 'unlock'") and decisions(data, "note", "note IS NOT NULL")
    # The service dies; what is decided stays in the browser and says so; it comes back and all is saved, once.
    before = decisions(data)[0][0]
    service.kill()
    mei.page.keyboard.press("a")
    mei.page.wait_for_selector("#saved.fails")
    shot(mei, "cut-off-light", False)
    mei.page.keyboard.press("r")
    service.start()
    mei.saved()
    assert decisions(data)[0][0] == before + 2, (before, decisions(data))
    # A reload in the middle loses nothing either.
    mei.page.reload()
    mei.page.wait_for_selector("#me:not(:empty)")

    ana = Desk(browser, service, tokens["ana"], "dark")
    ana.page.wait_for_selector("#example:not([hidden])")
    shot(ana, "queue-dark")
    ana.page.set_viewport_size({"width": 820, "height": 1180})
    shot(ana, "tablet-dark")
    ana.page.select_option("#tongue", "zh")
    shot(ana, "chinese-dark")
    ana.page.select_option("#tongue", "en")
    ana.page.set_viewport_size({"width": 1280, "height": 900})
    ana.page.select_option("#order", "random")
    ana.page.wait_for_timeout(300)
    ana.page.focus("#main")
    # Ana sees what two are to see, and thinks otherwise.
    while ana.page.is_visible("#example"):
        ana.page.keyboard.press("6")
        ana.page.keyboard.press("1")
        ana.page.keyboard.press("Enter")
        ana.page.wait_for_timeout(120)
    ana.saved()
    lee = Desk(browser, service, tokens["lee"])
    lee.page.click("a[href='#conflicts']")
    lee.page.wait_for_selector(".side")
    shot(lee, "conflicts-light", False)
    count = lee.page.locator("#conflict-list > .card").count()
    lee.page.locator(".side button").first.click()
    lee.page.wait_for_function(f"() => document.querySelectorAll('#conflict-list > .card').length === {count - 1}")
    assert decisions(data, "reviewer", "kind = 'resolve'") == [("lee",)]
    lee.page.click("a[href='#standing']")
    lee.page.wait_for_selector("#measures svg")
    shot(lee, "standing-light")
    dark = Desk(browser, service, tokens["lee"], "dark")
    dark.page.click("a[href='#standing']")
    dark.page.wait_for_selector("#measures svg")
    shot(dark, "standing-dark")
    assert not mei.page.is_visible("a[href='#conflicts']")
    for desk in (mei, ana, lee, dark):
        desk.context.close()


def train_here(desk):
    desk.page.click("a[href='#models']")
    desk.page.click("text=Train a new model")
    desk.page.wait_for_selector("progress")
    desk.page.wait_for_selector("#model-list [data-model]", timeout=600_000)


def refuse(browser, service, tokens, shot):
    """Trained on a small part of the corpus, a model is worse than the one inside of the program."""
    lee = Desk(browser, service, tokens["lee"])
    train_here(lee)
    assert "falls from" in lee.page.text_content("#model-list .worse >> nth=1")
    assert not lee.page.is_visible(".activate")
    shot(lee, "refused-light")
    lee.context.close()


def train(browser, service, tokens, shot):
    """Beside one that was taught wrong it is better: one click puts it into service, one takes it back."""
    lee = Desk(browser, service, tokens["lee"], "dark")
    started = lee.page.evaluate("() => state.me.versions.model")
    lee.page.click("a[href='#models']")
    lee.page.click("text=Train a new model")
    lee.page.wait_for_selector("progress")
    shot(lee, "training-dark", False)
    lee.page.wait_for_selector(".activate", timeout=600_000)
    shot(lee, "models-dark")
    lee.page.click(".activate")
    lee.page.wait_for_selector("#rollback")
    assert lee.page.evaluate("() => state.me.versions.model") != started
    service.kill()
    service.start()
    lee.page.reload()
    lee.page.wait_for_selector("#rollback")
    assert lee.page.evaluate("() => state.me.versions.model") != started, "it is in service after a restart too"
    lee.page.click("#rollback")
    lee.page.wait_for_function(f"() => state.me.versions.model === '{started}'")
    lee.context.close()


if __name__ == "__main__":
    os.environ.pop("REPLYLINT_TOKEN", None)
    began = time.time()
    main()
    print(f"{time.time() - began:.0f} s")
