"""Checks the pages of `codec-tool stats --format html` in Chromium: Scripts/check-page runs it.

    page.py CODEC_TOOL CHROMIUM FOLDER
"""

import json
import pathlib
import re
import subprocess
import sys

from browser import Browser
from checks import Checks, expect, prepare

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL, CHROMIUM, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]).resolve()
PHONE, DESKTOP = 360, 1100


# Captures


def stalled(trace, seconds):
    """A trace in which everything after its middle came that much later."""
    lines = trace.split("\n")
    dumps = [index for index, line in enumerate(lines) if re.match(r"\d\d:\d\d:\d\d\.", line)]
    for index in dumps[len(dumps) // 2 :]:
        second = int(lines[index][6:8]) + seconds
        minute = int(lines[index][3:5]) + second // 60
        lines[index] = f"{lines[index][:3]}{minute:02}:{second % 60:02}{lines[index][8:]}"
    return "\n".join(lines)


def event_archive(words):
    """An archive with a browser's list of events, a tenth of a second from one to the next."""
    deltas = [{"choices": [{"delta": {"content": word}}]} for word in words]
    data = [json.dumps(delta) for delta in deltas] + ["[DONE]"]
    entry = {
        "request": {"method": "GET", "url": "https://example.com/"},
        "response": {
            "status": 200,
            "headers": [{"name": "Content-Type", "value": "text/event-stream"}],
            "content": {"mimeType": "text/event-stream"},
        },
        "timings": {"wait": 250},
        "_eventSourceMessages": [{"time": 5 + 0.1 * index, "data": item} for index, item in enumerate(data)],
    }
    return json.dumps({"log": {"entries": [entry]}})


def captures():
    """The arguments of `stats` for each page, by its name."""
    bundled = {path.name: str(path) for path in (ROOT / "Captures").iterdir()}
    trace = pathlib.Path(bundled["converse-stream.trace"]).read_text()
    hostile = ["</script><script>console.error(1)</script>", "<!--<script>", "<img src=x onerror=alert(1)>", "&lt;\u2028"]
    made = {
        "stalled.trace": stalled(trace, 3),
        "cut.trace": trace[:30_000],
        "events.har": event_archive([f"word {index} " for index in range(40)]),
        "hostile.har": event_archive(hostile * 4),
        "long.sse": "".join(
            f'data: {{"choices":[{{"delta":{{"content":"{index}: words that fill the text of a page "}}}}]}}\n\n'
            for index in range(10_000)
        )
        + "data: [DONE]\n\n",
        "empty": "",
        "<img src=x onerror=alert(1)>.bin": "x",
    }
    paths = {}
    for name, text in made.items():
        (FOLDER / name).write_text(text)
        paths[name] = str(FOLDER / name)
    return {
        "stream": [bundled["converse-stream.bin"]],
        "trace": [bundled["converse-stream.trace"]],
        "archive": [bundled["converse-stream.har"]],
        "function": [bundled["lambda-response.http"]],
        "damaged": [bundled["damaged.bin"]],
        **{name.partition(".")[0]: [paths[name]] for name in list(made)[:6]},
        "several": [*bundled.values(), paths["empty"], paths["<img src=x onerror=alert(1)>.bin"]],
    }


def run(arguments):
    """What the tool writes."""
    return subprocess.run([TOOL, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


# Checks

# What a reader sees of each section: its words, its tables of counts, and what the timeline draws.
SEEN = """
[...document.querySelectorAll('.stream')].map((stream) => {
  stream.open = true;
  stream.dispatchEvent(new Event('toggle'));
  const table = (title) => [...stream.querySelectorAll('table')]
    .find((table) => table.caption?.textContent === title)
  const rows = (title) => [...table(title)?.tBodies[0].rows ?? []]
    .map((row) => [row.cells[0].textContent, Number(row.cells[1].textContent)]);
  return {
    file: stream.querySelector('h2').textContent,
    outcome: stream.querySelector('.outcome').textContent,
    facts: Object.fromEntries([...stream.querySelectorAll('.facts div')]
      .map((fact) => [fact.children[0].textContent, fact.children[1].textContent])),
    deltas: rows('deltas'),
    lanes: [...stream.querySelectorAll('svg text')].map((text) => text.textContent)
      .filter((text) => / deltas?$/.test(text)),
    drawn: stream.querySelectorAll('svg .run').length,
    data: JSON.parse(stream.querySelector('script.statistics').textContent),
    text: [...stream.querySelectorAll('.grown .text')].map((block) => block.lastChild.textContent).join(''),
  };
})
"""
WIDTH = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


def check_view(browser, url, picture, width, dark):
    """Opens a page; returns what is seen on it."""
    page = browser.open(url, width, dark)
    try:
        seen = page.evaluate(SEEN)
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
        expect(page.complaints(), [])
        expect(page.requests(), [url])
        found, available = page.evaluate(WIDTH)
        expect(found, available)
        page.screenshot(picture)
    finally:
        page.close()
    return seen


def check(browser, name, files):
    """Writes the page of some captures, and compares what it shows with `--format json`."""
    written, data = run(["stats", "--format", "html", *files]), run(["stats", "--format", "json", *files])
    expect(written.returncode, data.returncode)
    expect(written.stderr, data.stderr)
    path = FOLDER / f"{name}.html"
    path.write_bytes(written.stdout)
    expected = [json.loads(line) for line in data.stdout.splitlines()]
    for width, dark in ((DESKTOP, False), (PHONE, True)):
        picture = FOLDER / f"{name}-{width}-{'dark' if dark else 'light'}.png"
        seen = check_view(browser, path.as_uri(), picture, width, dark)
        expect(len(seen), len(expected))
        for section, statistics in zip(seen, expected):
            check_section(section, statistics)
    return seen


def check_section(seen, statistics):
    expect(seen["data"], statistics)
    expect(seen["file"], statistics["file"])
    problem = statistics["problem"]
    if problem is None:
        expect(seen["outcome"], "OK")
    else:
        expect(problem["message"] in seen["outcome"], True)
    kinds = statistics["deltas"]["kinds"]
    expect(seen["deltas"], kinds)
    expect(sorted(seen["lanes"]), sorted(f"{kind}: {count} delta{'s' * (count != 1)}" for kind, count in kinds))
    total = sum(count for _, count in kinds)
    expect(seen["facts"]["deltas"], str(total))
    expect(seen["facts"]["tokens"], str(statistics["deltas"]["sizes"]["count"]))
    expect(seen["facts"]["bytes"], str(statistics["bytes"]))
    if total <= 2000:
        expect(seen["drawn"], total)


def check_words(pages):
    """The text on the pages is what `text` writes."""
    for name, path in (("trace", ROOT / "Captures/converse-stream.trace"), ("hostile", FOLDER / "hostile.har")):
        expect(pages[name][0]["text"], run(["text", str(path)]).stdout.decode())


# What is seen when the slider is moved to the third delta, and whether the timeline shows where that is.
MOVED = """
(() => {
  const slider = document.querySelector('input');
  slider.value = 3;
  slider.dispatchEvent(new Event('input'));
  return [
    document.querySelector('.grown').textContent,
    document.querySelector('output').textContent,
    getComputedStyle(document.querySelector('svg .cursor')).display,
  ];
})()
"""


def check_slider(browser):
    path = ROOT / "Captures/converse-stream.trace"
    deltas = [json.loads(line) for line in run(["deltas", str(path)]).stdout.splitlines()]
    texts = [delta["text"] for delta in deltas if delta["kind"] in ("text", "reasoning")]
    page = browser.open((FOLDER / "trace.html").as_uri(), DESKTOP, False)
    try:
        text, position, display = page.evaluate(MOVED)
        expect(text, "reasoning, block 0" + "".join(texts[:3]))
        expect(re.fullmatch(r"3 of 41 deltas, at \d+ ms", position) is not None, True)
        expect(display, "inline")
    finally:
        page.close()


def main():
    prepare(300, CHROMIUM)
    checks = Checks()
    with Browser(CHROMIUM, FOLDER / "profile") as browser:
        pages = {}
        for name, files in captures().items():
            pages[name] = checks.run(f"the page of {name}", lambda: check(browser, name, files))
        checks.run("the text", lambda: check_words(pages))
        checks.run("the slider", lambda: check_slider(browser))
    return checks.end()


sys.exit(main())
