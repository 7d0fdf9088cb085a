"""The messages that all parties exchange: the edges of the format, and random ones from a fixed seed."""

import base64
import json
import random
import uuid
from typing import NamedTuple

SEED = 20
RANDOM_MESSAGES = 600

# The longest value of bytes or text, and the largest block of headers, that the format allows.
LONGEST_VALUE = 32_767
LARGEST_HEADERS = 128 * 1024

LARGEST_PAYLOAD = 1 << 20


class Header(NamedTuple):
    """A header; the type is called what codec-tool calls it.

    The value is a bool, an int, bytes, a str or a UUID. Timestamps are milliseconds since 1970.
    """

    name: str
    type: str
    value: object


class Message(NamedTuple):
    headers: tuple
    payload: bytes


def json_lines(messages, frames, ensure_ascii=False):
    """What `codec-tool decode --payload base64` writes of `messages`, whose encoded forms are `frames`."""
    lines = []
    offset = 0
    for message, frame in zip(messages, frames, strict=True):
        headers = [
            {"name": header.name, "type": header.type, "value": json_value(header.value)}
            for header in message.headers
        ]
        lines.append(
            {
                "layer": "eventstream",
                "kind": "message",
                "offset": offset,
                "length": len(frame),
                "headers": headers,
                "payloadBase64": base64.b64encode(message.payload).decode(),
            }
        )
        offset += len(frame)
    lines.append({"kind": "end", "bytes": offset, "complete": True})
    text = "".join(
        # U+2028 and U+2029 end lines for some readers, so the tool escapes them.
        json.dumps(line, ensure_ascii=ensure_ascii, separators=(",", ":"))
        .replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "\n" for line in lines
    )
    return text.encode()


def json_value(value):
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, uuid.UUID):
        return str(value)
    return value


def integers(bits):
    """The edges of a signed integer."""
    half = 1 << (bits - 1)
    return [-half, 1 - half, -1, 0, 1, half - 2, half - 1]


# Values of each type that implementations are known to get wrong, or might.
EDGES = {
    "boolTrue": [True],
    "boolFalse": [False],
    "byte": integers(8),
    "short": integers(16),
    "integer": integers(32),
    # 2^53 + 1 is the first integer that is no double.
    "long": integers(64) + [(1 << 53) + 1, -(1 << 53) - 1],
    "bytes": [
        b"",
        b"\x00",
        b"\xff\xfe",
        b"\r\n\x00",
        bytes(range(256)),
        b"\xff" * LONGEST_VALUE,
    ],
    "string": [
        "",
        " ",
        "\x00",
        "".join(map(chr, range(0x20))) + "\x7f",
        '"quoted" \\ / \\u0041 \r\n',
        # Composed, decomposed, and beyond the basic plane.
        "é e\u0301 ß 한 \u1112\u1161\u11ab",
        "👩‍👩‍👧‍👦 🏳️‍🌈 \U00010000 \U0010ffff",
        # A byte-order mark, noncharacters, line separators, a right-to-left override.
        "\ufeff \ufffe\uffff \u2028\u2029\x85 \u202e",
        "語" * (LONGEST_VALUE // 3) + "x",
        "x" * LONGEST_VALUE,
    ],
    "timestamp": integers(64)
    + [
        1_700_000_000_123,
        # The first and the last millisecond of the years 1 and 9999.
        -62_135_596_800_000,
        253_402_300_799_999,
    ],
    "uuid": [
        uuid.UUID(int=0),
        uuid.UUID(int=(1 << 128) - 1),
        uuid.UUID("01234567-89ab-cdef-fedc-ba9876543210"),
    ],
}

NAMES = [
    "a",
    " ",
    "\x00",
    "\x1f\x7f",
    '"\\"',
    ":",
    # Two names, though canonically equivalent.
    "é",
    "e\u0301",
    "\ufeff",
    "n" * 254,
    "n" * 255,
    "語" * 85,
    "😀" * 63 + "é1",
]


def edge_messages():
    """The edges of the format, one at a time and together."""
    yield Message((), b"")
    yield Message((), b"\x00")
    for type, values in EDGES.items():
        for value in values:
            yield Message((Header("value", type, value),), b"{}")
        yield Message(tuple(Header(f"value-{n}", type, value) for n, value in enumerate(values)), b"")
    for position in range(max(map(len, EDGES.values()))):
        headers = (Header(type, type, values[position % len(values)]) for type, values in EDGES.items())
        yield Message(tuple(headers), bytes([position]))

    for name in NAMES:
        yield Message((Header(name, "short", 258),), name.encode())
    yield Message(tuple(Header(name, "string", name) for name in NAMES), b"")
    yield Message(tuple(Header(f"h{n}", "integer", n) for n in range(1000)), b"many headers")
    yield Message(headers_of(LARGEST_HEADERS), b"as many bytes of headers as the format allows")

    event = {":message-type": "event", ":event-type": "interop", ":content-type": "application/json"}
    yield Message(tuple(Header(name, "string", value) for name, value in event.items()), b'{"n":1}')

    counter = bytes(range(256))
    for count in [1, 2, 3, 4, 15, 16, 17, 63, 64, 65, 255, 256, 257, 4095, 65_535, 65_536, 65_537]:
        yield Message((Header("count", "integer", count),), (counter * (count // 256 + 1))[:count])
    yield Message((), bytes(LARGEST_PAYLOAD))
    yield Message((Header("fill", "boolTrue", True),), b"\xff" * LARGEST_PAYLOAD)
    yield Message((), random.Random(SEED).randbytes(LARGEST_PAYLOAD - 1))


def headers_of(size):
    """Headers that take exactly `size` bytes, which is a little less than four of the longest values."""
    overhead = len(b"n" + b"a" + b"t" + b"ll")
    last = size - 3 * (overhead + LONGEST_VALUE) - overhead
    counts = [LONGEST_VALUE, LONGEST_VALUE, LONGEST_VALUE, last]
    return tuple(Header(name, "bytes", name.encode() * count) for name, count in zip("abcd", counts))


def random_messages():
    """Small messages: any headers, and payloads of up to 4 KiB, mostly shorter."""
    rng = random.Random(SEED)
    for _ in range(RANDOM_MESSAGES):
        headers = {}
        for _ in range(rng.randrange(16)):
            name = random_text(rng, 255) or "-"
            type = rng.choice(list(EDGES))
            headers[name] = Header(name, type, random_value(rng, type))
        yield Message(tuple(headers.values()), rng.randbytes(random_count(rng, 4096)))


def random_value(rng, type):
    match type:
        case "boolTrue" | "boolFalse":
            return type == "boolTrue"
        case "byte" | "short" | "integer" | "long" | "timestamp":
            bits = {"byte": 8, "short": 16, "integer": 32}.get(type, 64)
            # Of any magnitude: the arithmetic shift leaves few or many significant bits.
            return (rng.getrandbits(bits) - (1 << (bits - 1))) >> rng.randrange(bits)
        case "bytes":
            return rng.randbytes(random_count(rng, 300))
        case "string":
            return random_text(rng, 600)
        case "uuid":
            return uuid.UUID(int=rng.getrandbits(128))


def random_count(rng, largest):
    """A count of any magnitude up to `largest`."""
    return rng.randrange(largest + 1) >> rng.randrange(largest.bit_length())


def random_text(rng, longest):
    """Text of at most `longest` bytes: of one to four bytes a character, or of ASCII alone."""
    ranges = [(0x20, 0x7F), (0, 0x80), (0x80, 0x800), (0x800, 0xD800), (0xE000, 0x10000), (0x10000, 0x110000)]
    if rng.randrange(2):
        ranges = ranges[:1]
    count = random_count(rng, longest)
    text = "".join(chr(rng.randrange(*rng.choice(ranges))) for _ in range(count))
    return text.encode()[:longest].decode(errors="ignore")
