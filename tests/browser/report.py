"""The HTML report in a real Chromium: how fast fifty thousand findings open, search, filters in the address, keys, the conversation around a
finding, paper, a phone, dark and light.

Not part of `cargo test`, which needs no browser:

    pip install playwright && playwright install chromium
    cargo build --release && python tests/browser/report.py [--shots FOLDER] [--chromium PATH] [--program PATH] [--findings N]
"""

import argparse
import itertools
import json
import subprocess
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from waiting import until

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = "en es pt fr de it zh-Hans zh-Hant ja ko id ms th vi tl".split()


def records(messages):
    """Conversations of a buyer's question, a violation of the corpus, and the buyer's answer."""
    found = []
    for language in LANGUAGES:
        with open(ROOT / f"corpus/train/{language}.jsonl") as file:
            rows = [json.loads(line) for line in file]
        found.append([{"language": language, "text": row["text"], "channel": row.get("channel", "chat")} for row in rows if row.get("labels")])
    texts = itertools.cycle([row for rows in itertools.zip_longest(*found) for row in rows if row])
    for number, row in zip(range(messages), texts):
        time = f"2026-11-{1 + number * 28 // messages:02}T{number % 24:02}:{number % 60:02}"
        about = {"conversation": f"c{number}", "store": f"{['sg', 'my', 'id', 'de', 'us'][number % 5]}-{1 + number % 8:02}", "buyer": f"b{number % 9000}"}
        yield {**about, "id": f"q{number}", "sender": "buyer", "sent_at": f"{time}:00Z", "text": "Hello, where is my order? It is late."}
        yield {**about, **row, "id": f"m{number}", "sent_at": f"{time}:20Z", "platform": ["shopee", "tiktok-shop", "amazon"][number % 3],
               "agent": ["mei", "ana", "tom", "佐藤", "somchai"][number % 5], "team": ["in-house", "outsourcer-b"][number % 2]}
        yield {**about, "id": f"a{number}", "sender": "buyer", "sent_at": f"{time}:40Z", "text": "No thank you. Just the parcel, please."}


def make(program, folder, findings):
    """A report, and how long reading, judging and writing took."""
    export, report = folder / "export.jsonl", folder / "report.html"
    # Some messages carry two labels, some none that is found.
    with open(export, "w") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records(int(findings * 0.8)))
    began = time.monotonic()
    subprocess.run([program, "scan", export, "--format", "html", "-o", report], check=True, stderr=subprocess.DEVNULL)
    return report, time.monotonic() - began


def walk(page, address, shot):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: request.url.startswith("file:") or errors.append(f"asks the network: {request.url}"))
    began = time.monotonic()
    page.goto(address)
    page.wait_for_selector("tr.row")
    opened = time.monotonic() - began
    findings = page.inner_text("#found")
    shot("desktop")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("tr.row.at").count() == 1
    page.keyboard.press("Enter")
    more = page.locator("tr.more")
    assert more.count() == 1
    told = more.inner_text()
    for entry in ["What", "Why", "Instead", "Write", "Clause", "as of 20", "Seen by", "Certain"]:
        assert entry in told, f"{entry} is missing in {told}"
    talk = more.locator("details.talk")
    assert talk.count() == 1 and not talk.locator("li").first.is_visible(), "the conversation is folded away"
    talk.locator("summary").click()
    assert "where is my order" in talk.inner_text() and talk.locator("li.self").count() == 1
    shot("opened")
    page.keyboard.press("Escape")

    page.keyboard.press("/")
    page.keyboard.type("whatsapp")
    until(page, "location.hash.includes('q=whatsapp')")
    page.select_option("select[aria-label=Label]", "diversion.contact")
    store = page.locator("tr.row td:nth-child(3)").first.inner_text()
    if "stores" not in store:
        page.select_option("select[aria-label=Store]", store)
    narrowed = page.inner_text("#found")
    assert narrowed != findings
    shot("filtered")
    again = page.context.new_page()
    again.goto(page.url)
    again.wait_for_selector("tr.row")
    assert again.inner_text("#found") == narrowed, "the address shows the same view"
    again.close()
    page.click("#clear")
    assert page.inner_text("#found") == findings

    began = time.monotonic()
    page.evaluate("location.hash = 'l=threat.legal&sort=-t'")
    until(page, f"document.querySelector('#found').textContent !== {json.dumps(findings)}")
    filtered = time.monotonic() - began
    page.click("#clear")
    assert not errors, errors
    return findings, opened, filtered


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--chromium")
    args.add_argument("--shots", type=Path)
    args.add_argument("--program", type=Path, default=ROOT / "target/release/replylint")
    args.add_argument("--findings", type=int, default=50_000)
    args.add_argument("--page", type=Path, help="a report that is there already")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report, scanned = (args.page, None) if args.page else make(args.program, Path(folder), args.findings)
        address = report.resolve().as_uri()
        browser = playwright.chromium.launch(executable_path=args.chromium)

        def shots(page, kind):
            def shot(name, **more):
                if args.shots:
                    args.shots.mkdir(exist_ok=True)
                    page.screenshot(path=args.shots / f"{kind}-{name}.png", **more)

            return shot

        for scheme in ["light", "dark"]:
            page = browser.new_context(viewport={"width": 1360, "height": 1000}, color_scheme=scheme).new_page()
            findings, opened, filtered = walk(page, address, shots(page, scheme))
            print(f"{scheme}: {findings}; opened in {opened:.2f} s, filtered in {filtered:.2f} s")
            page.context.close()

        phone = browser.new_context(**playwright.devices["Pixel 5"]).new_page()
        phone.goto(address)
        phone.wait_for_selector("tr.row")
        shots(phone, "phone")("top")
        width = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{width} points wider than the phone"
        phone.locator("tr.row").first.tap()
        phone.locator("details.talk summary").first.tap()
        phone.locator("tr.more").first.scroll_into_view_if_needed()
        shots(phone, "phone")("opened")
        assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

        paper = browser.new_page(viewport={"width": 900, "height": 1200})
        paper.goto(address)
        paper.wait_for_selector("tr.row")
        paper.locator("tr.row").first.click()
        paper.emulate_media(media="print")
        assert not paper.locator("#bar").is_visible()
        shots(paper, "print")("top")
        if args.shots:
            paper.pdf(path=args.shots / "print.pdf", format="A4")
        browser.close()
        if scanned is not None:
            print(f"{report.stat().st_size >> 20} MB, scanned and written in {scanned:.1f} s")


if __name__ == "__main__":
    main()
