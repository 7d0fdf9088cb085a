"""What the plots share: a page that suits light and dark, with a title and a caption."""
import html

STYLE = """
  text { font: 12px ui-sans-serif, system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .faint { fill: #59636e; font-size: 11px }
  .id { font-weight: 600 }
  .value { font-variant-numeric: tabular-nums }
  .line { stroke: #1f2328; stroke-width: 1.5 }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .stretch { fill: #1a7f37 } .met { fill: #4493f8 } .scaled { fill: #9ec5fc } .missed { fill: #d1702b }
  .mark { stroke: #59636e; stroke-width: 1.5; stroke-dasharray: 3 2 }
  .series { fill: none; stroke-width: 2; stroke-linejoin: round }
  .a { stroke: #4493f8 } .b { stroke: #1a7f37 } .c { stroke: #d1702b } .d { stroke: #8250df } .e { stroke: #bf3989 }
  .f { stroke: #1b7c83 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .faint { fill: #9198a1 } .line { stroke: #e6edf3 } .grid { stroke: #3d444d }
    .stretch { fill: #3fb950 } .scaled { fill: #2d5285 } .missed { fill: #e0823d } .mark { stroke: #9198a1 }
    .b { stroke: #3fb950 } .c { stroke: #e0823d } .d { stroke: #ab7df8 } .e { stroke: #db61a2 }
    .f { stroke: #39c5cf }
  }
"""


def document(width, height, title, caption, description, parts):
    """An SVG file's text."""
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{html.escape(description)}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="12" y="24">{html.escape(title)}</text>',
        f'<text class="faint" x="12" y="42">{html.escape(caption)}</text>',
        *parts, "</svg>", ""])
