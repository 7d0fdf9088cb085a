"""Draws the targets as bars: how far each is reached, on a logarithmic scale. SVG, for light and dark pages."""
import html
import math

import svg

WIDTH, LABEL, VALUE, ROW, TOP = 1000, 310, 310, 24, 92
LEAST, MOST = 0.25, 16


def share(row, value):
    """How far a value goes towards the target: 1 is the target, more is better."""
    if row.sense == ">=":
        return value / row.target
    return row.target / value if value > 0 else math.inf


def draw(rows, caption):
    """The plot, as the text of an SVG file."""
    height = TOP + ROW * len(rows) + 40
    left, right = LABEL, WIDTH - VALUE

    def place(ratio):
        ratio = min(max(ratio, LEAST), MOST)
        return left + (right - left) * math.log(ratio / LEAST) / math.log(MOST / LEAST)

    parts = [f'<text class="faint" x="{place(1) + 8:.1f}" y="{TOP - 30}">better →</text>']
    for tick in (0.25, 0.5, 1, 2, 4, 8, 16):
        x = place(tick)
        kind = "line" if tick == 1 else "grid"
        parts.append(f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - 36}"/>')
        label = "target" if tick == 1 else f"{tick:g} ×"
        parts.append(f'<text class="faint" x="{x:.1f}" y="{TOP - 14}" text-anchor="middle">{label}</text>')
    for number, row in enumerate(rows):
        parts += bar(row, TOP + ROW * number, left, place, right)
    parts += legend(height - 14)
    return svg.document(
        WIDTH, height, "How far each target is reached", caption, "How far each target of speed is reached", parts)


def bar(row, y, left, place, right):
    """One row: its name, a bar from the target to what was reached, a dashed mark where the stretch begins, its value."""
    end, target = place(share(row, row.value)), place(1)
    parts = [
        f'<text class="id" x="12" y="{y + 13}">{row.id}</text>',
        f'<text x="46" y="{y + 13}">{html.escape(row.work)}</text>',
        f'<rect class="{row.verdict}" x="{min(end, target):.1f}" y="{y + 2}" width="{max(3, abs(end - target)):.1f}" '
        'height="14" rx="2"/>',
        f'<text class="value" x="{right + 12}" y="{y + 13}">{html.escape(value(row))}'
        f'<tspan class="faint" dx="6">{sense(row)} {row.target:g}</tspan></text>',
    ]
    if row.target == 0 and row.value == 0:
        # There is no ratio to nothing.
        parts[2] = f'<circle class="{row.verdict}" cx="{target:.1f}" cy="{y + 9}" r="6"/>'
    if row.stretch is not None:
        x = place(share(row, row.stretch))
        parts.insert(3, f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 1}" y2="{y + 19}"/>')
    return parts


def legend(y):
    parts, x = [], LABEL
    for kind, text in (("stretch", "stretch reached"), ("met", "target met"), ("scaled", "met at scale"), ("missed", "missed")):
        parts.append(f'<rect class="{kind}" x="{x}" y="{y - 10}" width="12" height="12" rx="2"/>')
        parts.append(f'<text class="faint" x="{x + 17}" y="{y}">{text}</text>')
        x += 120
    parts.append(f'<line class="mark" x1="{x}" x2="{x}" y1="{y - 11}" y2="{y + 3}"/>')
    parts.append(f'<text class="faint" x="{x + 8}" y="{y}">stretch</text>')
    return parts


def number(value):
    """Three digits that count."""
    if value >= 100 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def sense(row):
    return "≤" if row.sense == "<=" else "≥"


def value(row):
    return f"{number(row.value)} {row.unit}"
