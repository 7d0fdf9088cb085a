#!/usr/bin/env python3
"""Makes captures to try the job on, out of those in Captures: whole, cut, damaged and empty ones, and others' files.

    sample.py FOLDER [COUNT]
"""

import pathlib
import random
import sys

CAPTURES = pathlib.Path(__file__).resolve().parents[2] / "Captures"
NAMES = (
    "converse-stream.bin", "converse-stream.http", "converse-stream.trace", "converse-stream.har",
    "lambda-response.http", "invoke-with-response-stream.bin",
)
DAYS = ("2026-11-25", "2026-11-26", "2026-11-27")
# A colon in a folder's name is escaped, as Spark does: Hadoop takes it for the end of a scheme.
MODELS = ("anthropic.claude-sonnet-4-5-v1%3A0", "amazon.nova-pro-v1%3A0")
SEED = 7


def make_capture(number, rng):
    """The name and the bytes of a capture, most of which are whole."""
    name = NAMES[number % len(NAMES)]
    data = (CAPTURES / name).read_bytes()
    kind = rng.choice(("whole", "whole", "whole", "whole", "cut", "damaged", "other"))
    if kind == "cut":
        data = data[: rng.randrange(len(data))]
    elif kind == "damaged":
        place = rng.randrange(len(data))
        data = data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]
    elif kind == "other":
        name, data = rng.choice((
            ("empty.bin", b""), ("page.http", b"<!DOCTYPE html><html><body>504 Gateway Time-out</body></html>"),
            ("error.json", b'{"message":"Too many tokens, please wait before trying again."}'),
            ("photo of Kyoto 京都.jpg", b"\xff\xd8\xff\xe0" + rng.randbytes(500)),
        ))
    return name, data


def make_sample(folder, count):
    """Writes `count` captures below folders of days and models."""
    rng = random.Random(SEED)
    for number in range(count):
        name, data = make_capture(number, rng)
        place = pathlib.Path(folder, f"day={rng.choice(DAYS)}", f"model={rng.choice(MODELS)}")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:06}-{name}").write_bytes(data)


if __name__ == "__main__":
    make_sample(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60)
