#if CommandLineTool
extension StatisticsPage {
  /// The style sheet.
  static let style = #"""
    :root {
      --paper: #fff; --panel: #f5f6f8; --line: #d5d9df; --ink: #1b1f24; --quiet: #59626e;
      --good: #17692f; --bad: #b01f1f; --text: #1a62b8; --reasoning: #7a3fb0; --toolInput: #a85400; --other: #5f6b7a;
      --stall: #f2b70055; --event: #11777d;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #15181c; --panel: #1e2227; --line: #3a4048; --ink: #e6e9ed; --quiet: #a3acb8;
        --good: #6fcf88; --bad: #ff8f87; --text: #74b3ff; --reasoning: #c79bf2; --toolInput: #f0a95b; --other: #98a4b3;
        --stall: #f2b70040; --event: #63c9cf;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 1rem; max-width: 64rem; background: var(--paper); color: var(--ink);
      font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere;
    }
    h1 { font-size: 1.35rem; margin: 0; }
    h2 { font-size: 1.1rem; margin: 0; display: inline; }
    h3 { font-size: 1rem; margin: 1.75rem 0 0.5rem; }
    header { margin-bottom: 1rem; }
    #summary { margin: 0.25rem 0 0; color: var(--quiet); }
    .stream, .unopened { border-top: 1px solid var(--line); padding: 0.75rem 0 1rem; }
    summary { cursor: pointer; }
    .outcome { display: block; margin: 0.35rem 0 0.1rem; padding-left: 0.75rem; border-left: 4px solid; }
    .good { color: var(--good); font-weight: 600; }
    .bad { color: var(--bad); font-weight: 600; }
    p { margin: 0.4rem 0; }
    .note, figcaption, #legend { color: var(--quiet); font-size: 0.875rem; }
    #legend { border-top: 1px solid var(--line); padding-top: 0.5rem; }
    #legend dd { margin: 0 0 0.4rem; }
    #legend dt { font-weight: 600; }
    pre, .wide { overflow-x: auto; }
    .facts {
      display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 0.5rem; margin: 0.75rem 0;
    }
    .facts div { background: var(--panel); border-radius: 4px; padding: 0.4rem 0.6rem; }
    .facts dt { color: var(--quiet); font-size: 0.8rem; }
    .facts dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
    figure { margin: 0; }
    svg { display: block; width: 100%; font: 12px system-ui, sans-serif; }
    svg text { fill: var(--quiet); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
    svg .strip { fill: var(--panel); }
    svg .stall { fill: var(--stall); }
    svg .grid { stroke: var(--line); }
    svg .event { stroke: var(--event); stroke-dasharray: 3 2; }
    svg .eventLabel { fill: var(--event); }
    svg .ending { stroke: var(--good); stroke-width: 2; }
    svg .endingLabel { fill: var(--good); font-weight: 600; }
    svg .failed { stroke: var(--bad); stroke-width: 2; }
    svg .failedLabel { fill: var(--bad); font-weight: 600; }
    svg .cursor { stroke: var(--ink); stroke-width: 1.5; }
    svg .run, svg .bar { fill: var(--other); }
    svg .run.text, svg .bar { fill: var(--text); }
    svg .run.reasoning { fill: var(--reasoning); }
    svg .run.toolInput { fill: var(--toolInput); }
    .controls { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; }
    .controls input { flex: 1 1 12rem; min-width: 0; accent-color: var(--text); }
    .controls output { flex: 1 0 100%; color: var(--quiet); font-size: 0.875rem; font-variant-numeric: tabular-nums; }
    button {
      font: inherit; color: inherit; background: var(--panel); padding: 0.2rem 0.8rem;
      border: 1px solid var(--line); border-radius: 4px;
    }
    .grown {
      background: var(--panel); border-radius: 4px; padding: 0.6rem 0.75rem; margin-top: 0.5rem; overflow: auto;
      min-height: 6rem; max-height: 18rem;
    }
    .grown div {
      white-space: pre-wrap; margin-bottom: 0.6rem; padding-left: 0.6rem; border-left: 3px solid var(--other);
    }
    .grown b { display: block; font: 600 0.75rem system-ui, sans-serif; color: var(--quiet); }
    .grown .text { border-color: var(--text); }
    .grown .reasoning { border-color: var(--reasoning); }
    .grown .toolInput, .grown .toolStart { border-color: var(--toolInput); font-family: ui-monospace, monospace; }
    .tables {
      display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1.25rem 2rem;
      align-items: start;
    }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
    caption { text-align: left; color: var(--quiet); padding-bottom: 0.25rem; }
    th, td { text-align: right; font-weight: normal; padding: 0.1rem 0 0.1rem 0.75rem; vertical-align: baseline; }
    th:first-child, td:first-child { text-align: left; padding-left: 0; }
    thead th { color: var(--quiet); border-bottom: 1px solid var(--line); }
    .wide th, .wide td { white-space: nowrap; }
    td.meter { width: 45%; }
    td.meter span { display: block; height: 0.7rem; border-radius: 2px; background: var(--text); }

    """#
}
#endif
