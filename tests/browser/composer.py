"""The composer page in a real Chromium: marks under the right letters, how long after a key the answer stands there, the rewrite, the reason of each
finding, keys, a desk's frame, a phone, dark and light.

Not part of `cargo test`, which needs no browser:

    pip install playwright && playwright install chromium
    cargo build --release && python tests/browser/composer.py [--shots FOLDER] [--chromium PATH] [--program PATH]
"""

import argparse
import functools
import http.server
import re
import statistics
import subprocess
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

from waiting import until

ROOT = Path(__file__).resolve().parents[2]
ASK = "Your lamp left our warehouse today and should arrive on Friday. Please leave us a 5 star review and we will send you a $10 coupon! If anything is broken, write to us here."
ASKS = {
    "ja": "本日発送いたしました。星5のレビューを書いてくださったらクーポンを差し上げます。",
    "es": "Su pedido salió hoy. Si nos deja cinco estrellas le devolvemos 5 euros. Gracias por su compra.",
    "zh-Hans": "亲，您的包裹已经发出😊。五星好评返现5元，加微信领取。",
}
MARKED = "[...document.querySelectorAll('mark')].map(mark => mark.textContent).join('')"


def serve(program, data, desk):
    """A running service that lets a desk's page show the composer, and its address."""
    command = [program, "serve", "--listen", "127.0.0.1:0", "--data", data, "--allow-origin", desk]
    service = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for line in service.stderr:
        if found := re.search(r"http://[0-9.:]+", line):
            threading.Thread(target=service.stderr.read, daemon=True).start()
            return service, found[0]
    raise RuntimeError("the service did not start")


def desk(folder):
    """Serves the pages of a desk, which is another origin than the service, and returns it."""
    class Pages(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Pages, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://localhost:{server.server_port}"


def answered(page, text):
    """Waits until the page shows what is said of `text`, and returns its words."""
    until(page, "text => shown?.draft.text === text", text)
    return page.inner_text("#answer")


def type_at_speed(page, text):
    """Types as a fast agent does (a key every 60 ms) and returns, for each key, how long the answer to it took (ms), where it was waited for."""
    took = []
    page.click("#text")
    for place, key in enumerate(text, 1):
        page.keyboard.type(key)
        if place % 8 and place < len(text):
            page.wait_for_timeout(60)
            continue
        took.append(page.evaluate(
            """text => new Promise(done => {
                const began = performance.now();
                const look = () => shown?.draft.text === text ? done(performance.now() - began) : setTimeout(look, 1);
                look();
            })""", text[:place]))
    return took


def walk(page, address, shot):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    took = type_at_speed(page, ASK)
    print(f"from a key to its answer: median {statistics.median(took):.0f} ms, slowest {max(took):.0f} ms of {len(took)} (60 ms of it the page waits for the next key)")
    assert "send" in answered(page, ASK).lower() or "Better not" in answered(page, ASK)
    marked = page.evaluate(MARKED)
    assert "5 star review" in marked and "warehouse" not in marked, marked
    # A mark lies under its letters: both fields wrap alike.
    field, marks = page.locator("#text").bounding_box(), page.locator("#marks").bounding_box()
    assert abs(field["width"] - marks["width"]) < 1 and abs(field["height"] - marks["height"]) < 1, (field, marks)
    labels = page.locator("#findings small").all_inner_texts()
    assert any("incentive.for_review" in label for label in labels), labels
    assert all(len(card.splitlines()) >= 2 for card in page.locator("#findings .card").all_inner_texts())
    shot("composer-light")

    page.locator("#findings .card").first.focus()
    page.keyboard.press("Enter")
    selected = page.evaluate("at('text').value.slice(at('text').selectionStart, at('text').selectionEnd)")
    assert selected and selected in ASK and page.input_value("#text") == ASK, (selected, page.input_value("#text"))

    kept = page.inner_text("#instead")
    assert "Friday" in kept and "broken" in kept and "coupon" not in kept, kept
    page.click("#use")
    assert "It may be sent" in answered(page, kept), page.inner_text("#answer")
    assert page.locator("mark").count() == 0

    for language, text in ASKS.items():
        page.fill("#text", text)
        answered(page, text)
        print(f"{language}: {page.inner_text('#answer').splitlines()[0]}; marked {page.evaluate(MARKED)!r}")
        shot(f"composer-{language}")
    page.fill("#text", "<img src=x onerror=alert(1)> &amp; \U0001f468‍\U0001f469‍\U0001f467 please give 5 stars")
    answered(page, page.input_value("#text"))
    assert page.locator("#marks img").count() == 0
    page.fill("#text", "")
    until(page, "!document.querySelector('#answer').innerText")
    assert not errors, errors


def frame(page, address, desk, folder, shot):
    """The composer inside a desk's side panel: it takes the desk's draft, and tells the desk what is said of it."""
    (folder / "desk.html").write_text(f"""<!doctype html><title>A desk</title><style>body{{margin:0;display:flex;font:15px sans-serif}}iframe{{width:24rem;height:34rem;border:0;border-left:1px solid #999}}</style>
<main style="flex:1;padding:1rem"><h1>Ticket 4711</h1><p>The buyer asks where the lamp is.</p></main><iframe src="{address}/?embed=1"></iframe>
<script>addEventListener('message', event => window.told = event.data.replylint);
const panel = document.querySelector('iframe');
panel.onload = () => panel.contentWindow.postMessage({{ draft: {ASK!r}, channel: 'chat', platform: 'amazon', region: 'US' }}, '{address}');</script>""")
    page.goto(desk + "/desk.html")
    until(page, "window.told?.state === 'violation'")
    assert page.evaluate("told.findings[0].policy.pack").startswith("amazon"), page.evaluate("told.findings[0].policy")
    assert page.frame_locator("iframe").locator("#findings a").count() >= 1
    shot("composer-desk")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--shots", type=Path)
    arguments.add_argument("--chromium")
    arguments.add_argument("--program", default=ROOT / "target/release/replylint")
    options = arguments.parse_args()

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        origin = desk(folder)
        service, address = serve(options.program, Path(folder) / "data", origin)
        try:
            browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"] if options.chromium else [])
            looks = [("light", 1000, 900, walk), ("dark", 390, 844, None)]
            for scheme, width, height, visit in looks:
                page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": height})

                def shot(name):
                    if options.shots:
                        page.screenshot(path=options.shots / f"{name}.png", full_page=True)

                if visit:
                    visit(page, address, shot)
                else:
                    page.goto(address)
                    page.fill("#text", ASK)
                    answered(page, ASK)
                    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the phone's page is too wide"
                    shot("composer-phone-dark")
            page = browser.new_page(viewport={"width": 1100, "height": 600})
            frame(page, address, origin, Path(folder), lambda name: options.shots and page.screenshot(path=options.shots / f"{name}.png"))
            browser.close()
        finally:
            service.terminate()
            service.wait()
    print("all well")


if __name__ == "__main__":
    main()
