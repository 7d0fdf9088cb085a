"""Draws the work of decoders beside what people would otherwise use. SVG, for light and dark pages."""
import html
import math

import plot
import svg
import targets

WIDTH, LABEL, VALUE, ROW, GROUP, TOP = 1000, 300, 190, 20, 30, 86


class Bar:
    """How long one decoder takes for an element, in nanoseconds."""

    def __init__(self, name, nanoseconds, ours=False, apart=False):
        self.name, self.nanoseconds, self.ours, self.apart = name, nanoseconds, ours, apart


def groups(results):
    """What is compared: a title, and the bars, ours first."""
    m = targets.Measured(results)
    isa_l = m.each(targets.ISA_L)
    response = m.named("StreamPipeline on HTTP")
    messages = m.timings[response]["elements"]
    events = m.timings["text of SSE, Anthropic, whole"]["elements"]
    found = [
        ("a frame of 187 bytes, both checksums verified", [
            Bar("EventStreamCodec", m.each(targets.TOKENS), ours=True),
            Bar("aws-c-event-stream", targets.AWS_C_TOKENS * isa_l, apart=True),
            Bar("Soto", targets.SOTO_TOKENS * isa_l, apart=True),
        ]),
        ("the text of a frame, out of an HTTP response", [
            Bar("StreamPipeline", m.each(response), ours=True),
            Bar("botocore and json", results["botocore"]["nanoseconds"] / messages),
        ]),
        ("the text of a JSON payload", [
            Bar("TextDeltas", m.each("text of Converse payloads"), ours=True),
            Bar("simdjson On-Demand", m.each(m.named("simdjson"))),
            Bar("Foundation's JSONDecoder", m.each(m.named("JSONDecoder"))),
        ]),
        ("a chunk of 10–200 bytes", [
            Bar("ChunkedHTTP", m.each("data of chunks of 10-200 B, whole"), ours=True),
            Bar("NIOHTTP1", m.each("NIOHTTP1, data of chunks of 10-200 B")),
        ]),
        ("the text of a server-sent event", [
            Bar("TextDeltas", m.each("text of SSE, Anthropic, whole"), ours=True),
            Bar("sseclient and json, Python", results["sseclient"]["nanoseconds"] / events),
        ]),
    ]
    return found


def draw(results, caption):
    """The plot, as the text of an SVG file."""
    found = groups(results)
    bars = [bar for _, group in found for bar in group]
    high = math.ceil(math.log10(max(bar.nanoseconds for bar in bars)))
    left, right = LABEL, WIDTH - VALUE
    height = TOP + sum(GROUP + ROW * len(group) for _, group in found) + 34

    def place(nanoseconds):
        return left + (right - left) * max(0, math.log10(nanoseconds)) / high

    parts = []
    for power in range(high + 1):
        x = place(10 ** power)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - 30}"/>')
        label = f"{10 ** power} ns" if power < 3 else f"{10 ** (power - 3)} µs"
        parts.append(f'<text class="faint" x="{x:.1f}" y="{TOP - 14}" text-anchor="middle">{label}</text>')
    y = TOP
    for title, group in found:
        parts.append(f'<text class="id" x="12" y="{y + 15}">{html.escape(title)}</text>')
        y += GROUP - 6
        for bar in group:
            parts += draw_bar(bar, group[0].nanoseconds, y, left, place)
            y += ROW
        y += 6
    parts.append(f'<text class="faint" x="12" y="{height - 10}">Pale: measured apart, in passes of ISA-L\'s CRC-32, which is '
                 'measured here. The scale is logarithmic; shorter is better.</text>')
    return svg.document(WIDTH, height, "Time for an element", caption, "Time for an element beside other decoders", parts)


def draw_bar(bar, ours, y, left, place):
    kind = "stretch" if bar.ours else "scaled" if bar.apart else "met"
    ratio = "" if bar.ours else f'<tspan class="faint" dx="6">{plot.number(bar.nanoseconds / ours)} ×</tspan>'
    return [
        f'<text x="{left - 10}" y="{y + 12}" text-anchor="end">{html.escape(bar.name)}</text>',
        f'<rect class="{kind}" x="{left}" y="{y + 1}" width="{place(bar.nanoseconds) - left:.1f}" height="14" rx="2"/>',
        f'<text class="value" x="{place(bar.nanoseconds) + 8:.1f}" y="{y + 12}">{plot.number(bar.nanoseconds)} ns{ratio}</text>',
    ]
