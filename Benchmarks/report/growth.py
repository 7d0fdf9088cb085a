"""Draws how the time a byte grows with the input, its reads, its frames, its chunks. SVG, for light and dark pages."""
import html
import math

import svg

WIDTH, PANEL, HEIGHT, LEFT, TOP, GAP = 1000, 400, 190, 62, 76, 90
TITLES = {"input": "by size of the input", "reads": "by size of the reads", "payloads": "by size of the payloads",
          "chunks": "by size of the chunks"}
COLOURS = "abcdef"


def draw(scaling, caption):
    """The plot of all series, a panel for each thing that grows, as the text of an SVG file."""
    works = list(dict.fromkeys(series["work"] for series in scaling))
    parts = []
    for number, axis in enumerate(TITLES):
        x, y = LEFT + (PANEL + GAP) * (number % 2), TOP + (HEIGHT + GAP) * (number // 2)
        parts += panel([series for series in scaling if series["axis"] == axis], axis, works, x, y)
    bottom = TOP + 2 * HEIGHT + GAP + 58
    for number, work in enumerate(works):
        x, y = LEFT + 300 * (number % 3), bottom + 18 * (number // 3)
        parts.append(f'<line class="series {COLOURS[number % len(COLOURS)]}" x1="{x}" x2="{x + 18}" y1="{y - 4}" y2="{y - 4}"/>')
        parts.append(f'<text class="faint" x="{x + 24}" y="{y}">{html.escape(work)}</text>')
    return svg.document(WIDTH, bottom + 36, "Nanoseconds a byte", caption, "How the time a byte grows", parts)


def panel(series, axis, works, left, top):
    """One set of axes, both logarithmic, with a line for each series."""
    sizes = [point["size"] for line in series for point in line["points"]]
    times = [point["nanosecondsPerByte"] for line in series for point in line["points"]]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    first, last = math.log2(min(sizes)), math.log2(max(sizes))

    def place(size, time):
        x = left + PANEL * (math.log2(size) - first) / (last - first)
        y = top + HEIGHT * (high - math.log10(time)) / (high - low)
        return f"{x:.1f}", f"{y:.1f}"

    parts = [f'<text class="id" x="{left}" y="{top - 10}">{TITLES[axis]}</text>']
    for power in range(low, high + 1):
        _, y = place(min(sizes), 10.0 ** power)
        parts.append(f'<line class="grid" x1="{left}" x2="{left + PANEL}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="faint" x="{left - 8}" y="{float(y) + 4}" text-anchor="end">{10.0 ** power:.{max(0, -power)}f}</text>')
    for power in range(math.ceil(first / 5) * 5, math.floor(last) + 1, 5):
        x, y = place(1 << power, 10.0 ** low)
        parts.append(f'<text class="faint" x="{x}" y="{float(y) + 18}" text-anchor="middle">{label(1 << power)}</text>')
    for line in series:
        points = " ".join(",".join(place(point["size"], point["nanosecondsPerByte"])) for point in line["points"])
        parts.append(f'<polyline class="series {COLOURS[works.index(line["work"]) % len(COLOURS)]}" points="{points}"/>')
    return parts


def label(size):
    """A power of two in the largest unit that it has."""
    for unit, shift in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if size >= 1 << shift:
            return f"{size >> shift} {unit}"
    return f"{size} B"
