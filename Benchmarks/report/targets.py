"""The project's targets and how each is read off the measurements."""
import dataclasses

# What cannot be installed from a package was measured apart, beside ISA-L's pass over the same bytes on one machine.
AWS_C_TOKENS = 18.0
"""aws-c-event-stream (commit d47b14c, -O3) on token frames, in passes of ISA-L's CRC-32."""
SOTO_TOKENS = 107.0
"""Soto's reader on token frames, in passes of ISA-L's CRC-32: 1,800 ns and 16.8 ns."""
AWS_C_LARGE = 23.0
"""The same on frames of 64 KiB."""
PICOHTTPPARSER = 1.0
"""picohttpparser on a chunk of 10-200 bytes, in passes of ISA-L's CRC-32 over a token frame: 16.8 ns both."""
ISA_L_REFERENCE = 16.8
"""Nanoseconds that ISA-L's CRC-32 takes for a token frame on the machine where the targets were set."""
ABSOLUTE = {"ns", "ns a frame", "ns a chunk", "ns an event", "ns a byte", "GB/s", "MB/s", "s of processor time"}
"""The units that depend on the machine."""
OUTSIDE = "apart"
OUTSIDE_MEANING = ("apart: the rival is in no package; what it takes in passes of ISA-L's was measured before, on a Xeon with "
                   "AVX-512")


@dataclasses.dataclass
class Row:
    """A target and what was measured; `sense` is "<=" or ">="."""
    id: str
    work: str
    value: float
    unit: str
    sense: str
    target: float
    stretch: float | None = None
    note: str = ""
    slowness: float = 1
    """How many times as long this machine takes as the one where the target was set."""

    def reaches(self, bound, slowness=1):
        return self.value / slowness <= bound if self.sense == "<=" else self.value * slowness >= bound

    @property
    def verdict(self):
        if self.stretch is not None and self.reaches(self.stretch):
            return "stretch"
        if self.reaches(self.target):
            return "met"
        return "scaled" if self.reaches(self.target, self.slowness) else "missed"

    def as_json(self):
        return dataclasses.asdict(self) | {"verdict": self.verdict}

    @classmethod
    def from_json(cls, row):
        return cls(**{field.name: row[field.name] for field in dataclasses.fields(cls)})


class Measured:
    """What was measured, by the names of the work."""

    def __init__(self, results):
        self.results = results
        self.timings = {timing["work"]: timing for timing in results["timings"]}

    def time(self, work):
        """Nanoseconds a pass."""
        return self.timings[work]["nanoseconds"]

    def each(self, work):
        """Nanoseconds an element."""
        return self.time(work) / self.timings[work]["elements"]

    def speed(self, work):
        """Bytes a nanosecond: GB/s."""
        return self.timings[work]["bytes"] / self.time(work)

    def ratio(self, work, rival):
        """How many times the rival's time an element takes."""
        return self.each(work) / self.each(rival)

    def named(self, part):
        """The only work whose name contains this."""
        (work,) = (work for work in self.timings if part in work)
        return work

    @property
    def slowness(self):
        """How many times as long this machine takes as the one where the targets were set, by what is not ours: ISA-L."""
        return self.each(ISA_L) / ISA_L_REFERENCE

    def worst_growth(self):
        """The most that a byte of a larger input costs beside one of a smaller."""
        return max(
            (larger["nanosecondsPerByte"] / smaller["nanosecondsPerByte"], series["work"])
            for series in self.results["scaling"] if series["axis"] == "input"
            for number, smaller in enumerate(series["points"]) for larger in series["points"][number:])

    def worst_byte(self, composed):
        """The work that costs most, in nanoseconds, when it gets one byte at a time: that of a whole HTTP response, or
        that of a single decoder."""
        return max(
            (point["nanosecondsPerByte"], series["work"])
            for series in self.results["scaling"]
            if series["axis"] == "reads" and series["work"].startswith("HTTP") == composed
            for point in series["points"] if point["size"] == 1)

    def worst_hostility(self):
        return max((item["nanosecondsPerByte"] / item["benignNanosecondsPerByte"], item["work"])
                   for item in self.results["hostile"] if item["isWithinLimits"])


def rows(results):
    """All targets, in their order."""
    m = Measured(results)
    found = (frames(m) + chunks(m) + text(m) + whole(m) + exact(results) + growth(m) + library(m)
             + commands(results["commands"]) + events(m) + prelude(m) + gateway(results["gateway"]) + signing(m))
    for row in found:
        if row.unit in ABSOLUTE:
            row.slowness = m.slowness
    return found


ISA_L, TOKENS = "ISA-L, CRC-32 of token frames", "decode token frames, whole"


def frames(m):
    isa_l_large = m.named("ISA-L, CRC-32 of frames with")
    large, large_reads = m.named("decode frames with 65438 bytes, whole"), m.named("decode frames with 65438 bytes, reads")
    return [
        Row("P1", "token frames: decode", m.ratio(TOKENS, ISA_L), "× ISA-L's CRC-32 pass", "<=", 1.5, 1.2,
            note=f"{m.each(TOKENS):.1f} ns a frame; ISA-L {m.each(ISA_L):.1f} ns here, {ISA_L_REFERENCE} ns where the targets were set"),
        Row("P1", "token frames: decode", AWS_C_TOKENS / m.ratio(TOKENS, ISA_L), "× speed of aws-c-event-stream", ">=", 7,
            note=OUTSIDE),
        Row("P2", "64 KiB frames: decode, whole", m.speed(large), "GB/s", ">=", 10, 40),
        Row("P2", "64 KiB frames: decode, 16 KiB reads", m.speed(large_reads), "GB/s", ">=", 10, 40),
        Row("P2", "64 KiB frames: decode, 16 KiB reads", AWS_C_LARGE / m.ratio(large_reads, isa_l_large),
            "× speed of aws-c-event-stream", ">=", 4, note=OUTSIDE),
    ]


def chunks(m):
    work, rival = "data of chunks of 10-200 B, whole", "NIOHTTP1, data of chunks of 10-200 B"
    return [
        Row("P3", "chunks of 10–200 B: decode", m.each(work), "ns a chunk", "<=", 6),
        Row("P3", "chunks of 10–200 B: decode", 1 / m.ratio(work, rival), "× speed of NIOHTTP1", ">=", 20),
        Row("P3", "chunks of 10–200 B: decode", PICOHTTPPARSER * m.each(ISA_L) / m.each(work),
            "× speed of picohttpparser", ">=", 1.5, note=OUTSIDE),
    ]


def text(m):
    return [
        Row("P4", "text of Converse frames, beyond P1", m.each("text of token frames, whole") - m.each(TOKENS),
            "ns a frame", "<=", 25, 12),
        Row("P4", "text of Converse payloads alone", 1 / m.ratio("text of Converse payloads", m.named("simdjson")),
            "× speed of simdjson On-Demand", ">=", 2),
        Row("P5", "text of Claude's InvokeModel frames, in all", m.each("text of InvokeModel, Claude, whole"),
            "ns a frame", "<=", 100, 60),
    ]


def whole(m):
    response, encode = m.named("text of HTTP, chunks, token frames"), "encode token frames"
    pipeline = m.named("StreamPipeline on HTTP")
    tool = m.results["tool"][0]
    return [
        Row("P6", "HTTP, chunks, frames, text; 16 KiB reads", m.speed(response), "GB/s", ">=", 2.5, 4),
        Row("P6", "HTTP, chunks, frames, text; 16 KiB reads", m.results["botocore"]["nanoseconds"] / m.time(response),
            "× speed of botocore + json", ">=", 100),
        Row("P7", "codec-tool text, 64 MiB, whole process", tool["bytes"] / tool["seconds"] / 1e9, "GB/s", ">=", 1.8, 2.2,
            note=f"{tool['bytes'] / tool['cpuSeconds'] / 1e9:.2f} GB/s by processor time; reading the file alone: "
                 f"{tool['bytes'] / tool['readingSeconds'] / 1e9:.1f} GB/s"),
        Row("P16", "StreamPipeline on HTTP, chunks, frames, text", m.ratio(pipeline, response), "× the layers composed by hand",
            "<=", 1.03),
        Row("P16", "StreamPipeline on HTTP, chunks, frames, text", m.speed(pipeline), "GB/s", ">=", 2.8, 4),
        Row("P8", "token frames: encode", m.ratio(encode, TOKENS), "× decoding them", "<=", 1,
            note=f"{m.each(encode):.1f} ns a frame"),
    ]


def signing(m):
    work, rival = "sign token frames", "swift-crypto for token frames"
    return [
        Row("signing", "token frames: sign", m.ratio(work, rival), "× swift-crypto's SHA-256 and HMAC", "<=", 1.15,
            note=f"{m.each(work):.0f} ns a frame"),
    ]


def exact(results):
    """What is counted; only the tool's memory where allocations cannot be."""
    small, *_, big = results["tool"]
    tool = Row("P10", "codec-tool's peak memory on 512 MiB", big["peakBytes"] / (1 << 20), "MiB", "<=", 32,
               note=f"{small['peakBytes'] / (1 << 20):.1f} MiB on 64 MiB")
    state = {item["work"]: item["count"] for item in results["state"]}
    if not state:
        return [tool]
    allocating = [item["work"] for item in results["allocations"] if item["each"] != 0]
    # Whole reads: then no element straddles two.
    whole = {work: count for work, count in state.items() if work.endswith(", whole")}
    frames, largest = "decode token frames", max(whole, key=whole.get)
    return [
        Row("P9", "allocations in steady state", len(allocating), "passes that allocate", "<=", 0,
            note=", ".join(allocating) or f"{len(results['allocations'])} passes, counted exactly"),
        Row("P10", "memory kept by a decoder of frames", whole[frames + ", whole"], "bytes", "<=", 1024,
            note=f"{state[frames + ', reads of 1000 B']} bytes with a frame that straddles two reads"),
        Row("P10", "memory kept by the largest decoder", whole[largest], "bytes", "<=", 6144, note=largest),
        tool,
    ]


def growth(m):
    larger, larger_work = m.worst_growth()
    byte, byte_work = m.worst_byte(composed=False)
    composed, composed_work = m.worst_byte(composed=True)
    hostility, hostile = m.worst_hostility()
    return [
        Row("P11", "1 KiB to 1 GiB: a byte, to one of less", larger, "×", "<=", 1.5, note=f"the most: {larger_work}"),
        Row("P11", "reads of 1 byte, one decoder", byte, "ns a byte", "<=", 12, note=f"the dearest: {byte_work}"),
        Row("P11", "reads of 1 byte, all layers", composed, "ns a byte", "<=", 30, note=composed_work),
        Row("P11", "hostile input, to a benign one", hostility, "×", "<=", 20, note=f"the worst: {hostile}"),
    ]


def library(m):
    """What the library's users call: deltas that own their parts, sequences, and the package as a dependency."""
    owned, borrowed = "owned deltas of whole token frames, ", "borrowed deltas of whole token frames, "
    contexts = ("nonisolated", "main actor", "actor")
    sequences = []
    for reads in ("reads of 16 KiB", "reads of 187 B"):
        costs = {context: m.each(f"asynchronous deltas of whole token frames, {reads}, {context}")
                          - m.each(f"{owned}{reads}, in a plain loop")
                 for context in contexts}
        note = ", ".join(f"{context} {cost:.0f}" for context, cost in costs.items())
        sequences.append(Row("P12", f"asynchronous sequence, {reads}, beyond owned deltas", max(costs.values()),
                             "ns a frame", "<=", 100, 40, note=note))
    cost = m.results["dependency"]
    return sequences + [
        Row("P13", "owned delta, beyond a borrowed one", m.each(owned + "whole") - m.each(borrowed + "whole"),
            "ns a frame", "<=", 40, 20),
        Row("P17", "DecodedStream", m.ratio("DecodedStream of whole token frames", owned + "whole"),
            "× owned deltas in a loop", "<=", 1.1),
        Row("P20", "cold release build of a user of StreamPipeline", cost["cpuSeconds"], "s of processor time", "<=", 60),
        Row("P20", "five-line program, stripped", cost["strippedBytes"] / 1e6, "MB", "<=", 1.4),
    ]


COMMANDS = {"decode": 400, "deltas": 1000, "message": 600, "inspect": 50, "encode": 250}
"""What codec-tool's commands should do, in megabytes a second."""


def commands(measured):
    """The tool's commands that write JSON, and the one that reads it."""
    speeds = {item["work"]: item["bytes"] / item["seconds"] / 1e6 for item in measured}
    jq = f"jq -c on what it writes: {speeds['jq']:.0f} MB/s of frames" if "jq" in speeds else ""
    return [Row("P14", f"codec-tool {command}, 64 MiB, whole process", speeds[command], "MB/s", ">=", target,
                note=jq if command == "decode" else "")
            for command, target in COMMANDS.items()]


def events(m):
    return [Row("P15", f"text of {name}, events of {number} bytes", m.each(work), "ns an event", "<=", 70, 40)
            for name in ("SSE, Anthropic", "SSE, OpenAI")
            for work in [f"text of {name}, whole"]
            for number in [m.timings[work]["bytes"] // m.timings[work]["elements"]]]


def prelude(m):
    work = m.named("prelude of")
    count = {item["work"]: item["count"] / item["elements"] for item in m.results["allocations"]}
    rows = [Row("P18", "Lambda prelude", m.each(work), "ns", "<=", 600)]
    if work in count:
        rows.append(Row("P18", "Lambda prelude", count[work], "allocations", "<=", 6))
    return rows


def gateway(measured):
    """What lies between a native function and its clients."""
    through, direct, streams = measured["gateway"], measured["direct"], measured["streams"]
    latencies = [
        Row("P19", f"gateway: a write, {name}, beyond the same without it", max(0, through[key] - direct[key]), "µs", "<=", target,
            note=f"{through[key]:.0f} µs in all, {direct[key]:.0f} µs without")
        for name, key, target in (("median", "p50", 200), ("99th percentile", "p99", 1000))
    ]
    return latencies + [
        Row("P19", "gateway: responses of 1 KiB", measured["responsesPerSecond"], "a second", ">=", 2000),
        Row("P19", f"gateway: peak memory, {streams['count']} streams at once", (streams.get("peakBytes") or 0) / (1 << 20),
            "MiB", "<=", 200, note=f"a piece every 0.2 s each; the longest gap {streams['longestGap']:.2f} s"),
    ]
