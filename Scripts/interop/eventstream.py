"""Checks codec-tool's event streams against other implementations'. Run by ../interop-eventstream."""

import faulthandler
import functools
import itertools
import subprocess
import sys
import time

import messages as source
from checks import Checks, Mismatch
from peers import Botocore, Plain, Smithy

# Nothing here takes long: what does, hangs. The tool is given up on first, so that there still is a count at the end.
SECONDS_PER_RUN = 30
SECONDS_FOR_TOOL = 90
SECONDS_IN_ALL = 110


class CodecTool:
    """The tool under test."""

    def __init__(self, path):
        self.path = path
        self.deadline = time.monotonic() + SECONDS_FOR_TOOL

    def run(self, data, *arguments):
        """The tool's answer to `data`, which has to be a success without a word of complaint."""
        seconds = max(0, min(SECONDS_PER_RUN, self.deadline - time.monotonic()))
        result = subprocess.run([self.path, *arguments], input=data, capture_output=True, timeout=seconds)
        if result.returncode != 0 or result.stderr:
            complaint = result.stderr.decode(errors="replace").strip()
            raise Mismatch(f"codec-tool {' '.join(arguments)} ended with {result.returncode}: {complaint}")
        return result.stdout

    def encode(self, lines):
        return self.run(lines, "encode")

    def decode(self, frames, *options):
        return self.run(frames, "decode", "--payload", "base64", *options)


class Stream:
    """Messages, what they are as JSON lines, and the frames that codec-tool makes of these."""

    def __init__(self, messages, tool):
        self.messages = list(messages)
        self.plain_frames = list(map(Plain.encode, self.messages))
        self.lines = source.json_lines(self.messages, self.plain_frames)
        self.tool = tool

    @functools.cached_property
    def encoded(self):
        return self.tool.encode(self.lines)


def expect_same_bytes(actual, expected):
    if actual == expected:
        return
    common = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(actual, expected)))
    raise Mismatch(
        f"{len(actual)} bytes instead of {len(expected)}, different from byte {common} on: "
        f"{actual[common:common + 40]!r} instead of {expected[common:common + 40]!r}"
    )


def expect_same_messages(actual, expected):
    """Compares message by message, and says which is the first that differs or cannot be decoded."""
    actual = iter(actual)
    for number, message in enumerate(expected, 1):
        try:
            other = next(actual, None)
        except Exception as error:
            raise Mismatch(f"message {number}: {type(error).__name__}: {error}") from error
        if other != message:
            raise Mismatch(f"message {number} is {shortened(other)} instead of {shortened(message)}")
    if (more := next(actual, None)) is not None:
        raise Mismatch(f"after the last message there is {shortened(more)}")


def shortened(message):
    text = repr(message)
    return text if len(text) <= 300 else text[:300] + "…"


def pieces(data, sizes):
    """`data` cut into pieces of `sizes`, over and over."""
    start = 0
    for size in itertools.cycle(sizes):
        if start >= len(data):
            return
        yield data[start : start + size]
        start += size


def check_coverage(messages):
    """The messages are what they are meant to be."""
    headers = [header for message in messages for header in message.headers]
    types = {header.type for header in headers}
    names = {len(header.name.encode()) for header in headers}
    payloads = {len(message.payload) for message in messages}
    if types != set(Plain.FORMATS) or len(types) != 10:
        raise Mismatch(f"header types {sorted(types)}")
    if not {1, 255} <= names or not {0, 1 << 20} <= payloads:
        raise Mismatch(f"names of {sorted(names)} and payloads of {sorted(payloads)} bytes")


def check_codec_tool(checks, tool, everything, small):
    """What codec-tool does, against the writer of a few lines."""
    plain = b"".join(everything.plain_frames)
    checks.run(
        "struct+zlib writes the frames that codec-tool does",
        lambda: expect_same_bytes(everything.encoded, plain),
    )
    checks.run(
        "codec-tool encodes JSON in ASCII to the same frames",
        lambda: expect_same_bytes(
            tool.encode(source.json_lines(everything.messages, everything.plain_frames, ensure_ascii=True)),
            plain,
        ),
    )
    checks.run(
        "codec-tool decodes what struct+zlib writes",
        lambda: expect_same_bytes(tool.decode(plain), everything.lines),
    )
    checks.run(
        "codec-tool decodes it in reads of 4093 bytes",
        lambda: expect_same_bytes(tool.decode(plain, "--read-size", "4093"), everything.lines),
    )
    checks.run(
        "codec-tool decodes the random messages in reads of 7 bytes",
        lambda: expect_same_bytes(tool.decode(b"".join(small.plain_frames), "--read-size", "7"), small.lines),
    )
    checks.run(
        "codec-tool encodes what it decoded to identical bytes",
        lambda: expect_same_bytes(tool.encode(tool.decode(plain)), plain),
    )


def check_botocore(checks, everything, small):
    botocore = checks.run("botocore is there", Botocore)
    if botocore is None:
        return
    print(f"     botocore {botocore.version}")
    for stream, what, sizes in [
        (everything, "in one piece", [sys.maxsize]),
        (everything, "in pieces of 65521 bytes", [65_521]),
        (small, "in pieces of 1 to 13 bytes, the random messages", [1, 2, 3, 5, 7, 11, 13]),
    ]:
        checks.run(
            f"botocore decodes what codec-tool encodes, {what}",
            lambda: expect_same_messages(
                botocore.decode(pieces(stream.encoded, sizes)), map(botocore.seen, stream.messages)
            ),
        )


def check_smithy(checks, tool, everything):
    if not Smithy.is_possible():
        needed = ".".join(map(str, Smithy.NEEDS))
        print(f"SKIP smithy-aws-event-stream: it needs Python {needed}, this is {sys.version.split()[0]}")
        return
    smithy = checks.run("smithy-aws-event-stream is there", Smithy)
    if smithy is None:
        return
    print(f"     smithy-aws-event-stream {smithy.version}")
    stream = Stream(map(smithy.representable, everything.messages), tool)
    checks.run(
        "smithy decodes what codec-tool encodes",
        lambda: expect_same_messages(smithy.decode(stream.encoded), stream.messages),
    )

    @functools.cache
    def written():
        return b"".join(map(smithy.encode, stream.messages))

    checks.run(
        "codec-tool decodes what smithy encodes",
        lambda: expect_same_bytes(tool.decode(written()), stream.lines),
    )
    checks.run(
        "codec-tool encodes what it decoded of smithy's to identical bytes",
        lambda: expect_same_bytes(tool.encode(tool.decode(written())), written()),
    )


def main():
    faulthandler.dump_traceback_later(SECONDS_IN_ALL, exit=True)
    tool = CodecTool(sys.argv[1])
    random_messages = list(source.random_messages())
    everything = Stream([*source.edge_messages(), *random_messages], tool)
    small = Stream(random_messages, tool)
    size = sum(map(len, everything.plain_frames))
    print(f"     {len(everything.messages)} messages of {size} bytes from seed {source.SEED}")

    checks = Checks()
    checks.run("the messages cover the format", lambda: check_coverage(everything.messages))
    check_codec_tool(checks, tool, everything, small)
    check_botocore(checks, everything, small)
    check_smithy(checks, tool, everything)
    sys.exit(checks.end())


main()
