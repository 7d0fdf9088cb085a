#if CommandLineTool
extension StatisticsPage {
  /// The explanations at the end of the page.
  static let legend = #"""
    <section id="legend">
    <h3>How to read this page</h3>
    <dl>
    <dt>Token</dt>
    <dd>A delta of text, reasoning or a tool’s input that is not empty. A service may put several of a model’s tokens
    into one delta.</dd>
    <dt>Time</dt>
    <dd>Counted from the end of the request. Captures without times are shown by the offset in the stream, in
    bytes.</dd>
    <dt>Stall</dt>
    <dd>A gap between two tokens of at least one second; or of at least 100 ms, if that is ten times the median of the
    gaps between tokens that did not come together. Of more than 64 the longest are marked.</dd>
    <dt>Long streams</dt>
    <dd>The timeline shows each of up to 2000 deltas of a kind. If there are more, those that are close together are
    drawn as one. Of the text the first 256 KiB are shown. For many files both limits are lower, and only the first 64
    messages of a file have a timeline. The numbers always count everything.</dd>
    </dl>
    </section>

    """#

  /// The SHA-256 of the script, which alone the page allows to run.
  static let scriptHash = "GtD6adBIZ20nce559QTox2kzESaCAVjGPeQrx+CHhAk="

  /// The script, which draws each section from its data when that is opened.
  static let script = #"""
    'use strict';
    const tokenKinds = ['text', 'reasoning', 'toolInput'];

    // Words, as the table of `codec-tool stats` has them

    function decimal(value, unit) {
      const places = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
      return `${(Math.round(value * 10 ** places) / 10 ** places).toFixed(places)} ${unit}`;
    }

    function time(microseconds) {
      if (microseconds < 1e3) return `${microseconds} µs`;
      return microseconds < 1e6 ? decimal(microseconds / 1e3, 'ms') : decimal(microseconds / 1e6, 's');
    }

    function size(bytes) {
      if (bytes < 1e4) return `${Math.round(bytes)} B`;
      const [unit, name] = [[1e3, 'kB'], [1e6, 'MB'], [1e9, 'GB']].findLast(([unit]) => bytes >= unit);
      return decimal(bytes / unit, name);
    }

    const counted = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

    // Nodes: text only ever becomes text

    function filled(node, attributes, children) {
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
      node.append(...children);
      return node;
    }

    const html = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);
    const svg = (name, attributes = {}, ...children) =>
      filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);

    // Axes

    // Multiples of a round number up to `end`, about `count` of them.
    function ticks(end, count) {
      const rough = end / count;
      const power = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough * 0.999);
      return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
    }

    // By time, if the bytes came at different times; else by offset. Positions begin with an offset and a time.
    function makeAxis(statistics, timeline) {
      const [endOffset, endTime] = timeline.end;
      const isTimed = endTime !== null && statistics.times !== undefined && endTime > statistics.times.firstByte;
      return {
        isTimed,
        end: Math.max(1, isTimed ? endTime : endOffset),
        place: (position) => (isTimed ? position[1] ?? 0 : position[0]),
        label: isTimed ? (value) => (value === 0 ? '0 s' : time(value)) : size,
      };
    }

    // A chart with an axis below `bottom`.
    function makeChart(width, bottom, label) {
      const height = bottom + 24;
      return svg('svg', { role: 'img', viewBox: `0 0 ${width} ${height}`, height, 'aria-label': label });
    }

    function appendStalls(chart, stalls, x, y, bottom) {
      for (const [start, end] of stalls) {
        const width = Math.max(2, x(end) - x(start));
        chart.append(svg('rect', { class: 'stall', x: x(start), y, width, height: bottom - y },
          svg('title', {}, `stall of ${time(end - start)}`)));
      }
    }

    function appendAxis(chart, axis, x, width, y) {
      for (const value of ticks(axis.end, Math.max(2, width / 100))) {
        const isLast = x(value) > width - 30;
        chart.append(
          svg('line', { class: 'grid', x1: x(value), x2: x(value), y1: y, y2: y + 4 }),
          svg('text', { x: x(value), y: y + 17, 'text-anchor': value === 0 ? 'start' : isLast ? 'end' : 'middle' },
            axis.label(value)));
      }
    }

    // The timeline

    function events(view) {
      const { statistics, timeline, axis } = view;
      const found = timeline.marks.map((mark) => ({ at: axis.place(mark), name: mark[2], kind: 'event' }));
      if (axis.isTimed) found.push({ at: statistics.times.firstByte, name: 'first byte', kind: 'event' });
      const tokens = timeline.lanes.filter((lane) => tokenKinds.includes(lane.kind));
      if (tokens.length > 0) {
        const first = Math.min(...tokens.map((lane) => axis.place(lane.runs[0])));
        found.push({ at: first, name: 'first token', kind: 'event' });
      }
      const problem = statistics.problem;
      if (problem === null) {
        found.push({ at: axis.end, name: 'end', kind: 'ending' });
      } else {
        const name = timeline.isCut ? 'cut' : problem.code;
        found.push({ at: axis.place(timeline.fault ?? timeline.end), name, kind: 'failed' });
      }
      return found.sort((one, other) => one.at - other.at);
    }

    // Gives each label the first row in which it does not cover another.
    function arrange(labels, x, width) {
      const ends = [];
      for (const label of labels) {
        const length = label.name.length * 6.8 + 6;
        label.anchor = x(label.at) + length > width ? 'end' : 'start';
        const start = x(label.at) - (label.anchor === 'end' ? length : 0);
        label.row = ends.findIndex((end) => end <= start);
        if (label.row < 0) label.row = ends.length;
        ends[label.row] = start + length;
      }
      return ends.length;
    }

    function drawTimeline(view, width) {
      const { statistics, timeline, axis } = view;
      const x = (value) => 1 + (value / axis.end) * (width - 4);
      const labels = events(view);
      const top = arrange(labels, x, width) * 16 + 6;
      const laneHeight = 42;
      const stripHeight = 20;
      const bottom = top + timeline.lanes.length * laneHeight + 6;
      const facts = labels.map((label) => `${label.name} at ${axis.label(label.at)}`);
      if (timeline.stalls.length > 0) facts.push(counted(timeline.stalls.length, 'stall'));
      const chart = makeChart(width, bottom, `Timeline: ${facts.join(', ')}`);
      timeline.lanes.forEach((lane, number) => {
        const y = top + number * laneHeight + 16;
        chart.append(svg('rect', { class: 'strip', x: 0, y, width, height: stripHeight }));
      });
      if (axis.isTimed) appendStalls(chart, timeline.stalls, x, top, bottom);
      for (const { at, name, kind, row, anchor } of labels) {
        const gap = anchor === 'end' ? -4 : 4;
        chart.append(
          svg('line', { class: kind, x1: x(at), x2: x(at), y1: row * 16 + 4, y2: bottom }),
          svg('text', { class: `${kind}Label`, x: x(at) + gap, y: row * 16 + 14, 'text-anchor': anchor }, name));
      }
      timeline.lanes.forEach((lane, number) => {
        const y = top + number * laneHeight + 16;
        const count = statistics.deltas.kinds.find(([name]) => name === lane.kind)?.[1];
        chart.append(svg('text', { x: 2, y: y - 4 }, `${lane.kind}: ${counted(count, 'delta')}`));
        const largest = lane.runs.reduce((most, run) => Math.max(most, run[2] / (run[3] ?? 1)), 0);
        for (const run of lane.runs) {
          const [start, end] = [axis.place(run), run.length > 3 ? axis.place(run.slice(4)) : axis.place(run)];
          const part = largest > 0 ? 0.3 + 0.7 * Math.sqrt(run[2] / (run[3] ?? 1) / largest) : 1;
          const length = Math.max(2, x(end) - x(start));
          const many = run.length > 3 ? `${run[3]} deltas, ` : '';
          chart.append(
            svg('rect', {
              class: `run ${lane.kind}`, x: x(start), width: length,
              y: y + stripHeight * (1 - part), height: stripHeight * part,
            }, svg('title', {}, `${lane.kind}: ${many}${counted(run[2], 'byte')} at ${axis.label(start)}`)));
        }
      });
      view.cursor = svg('line', { class: 'cursor', y1: top, y2: bottom });
      chart.append(svg('line', { class: 'grid', x1: 0, x2: width, y1: bottom, y2: bottom }), view.cursor);
      appendAxis(chart, axis, x, width, bottom);
      view.moveCursor = () => {
        const piece = timeline.text[view.shown - 1];
        view.cursor.style.display = piece === undefined || view.shown === timeline.text.length ? 'none' : '';
        if (piece === undefined) return;
        for (const end of ['x1', 'x2']) view.cursor.setAttribute(end, x(axis.place(piece)));
      };
      view.moveCursor();
      return chart;
    }

    function timelineCaption({ timeline, axis }) {
      const sentences = [
        axis.isTimed
          ? 'By time since the request.'
          : 'By the offset in the stream, because the capture does not say when its bytes came.',
        'The height of a delta shows how long its text is.',
      ];
      if (timeline.lanes.some((lane) => lane.isThinned)) {
        sentences.push('There are many deltas: those that are close together are drawn as one.');
      }
      if (timeline.stalls.length > 0) {
        const first = timeline.stalls.slice(0, 5).map(([start, end]) => `${time(end - start)} after ${time(start)}`);
        const rest = timeline.stalls.length > first.length ? ', and more' : '';
        const stalls = counted(timeline.stalls.length, 'stall');
        sentences.push(`${stalls} of ${time(timeline.stallThreshold)} or more: ${first.join(', ')}${rest}.`);
      } else if (axis.isTimed) {
        sentences.push(`No gap between tokens is a stall, which here is ${time(timeline.stallThreshold)} or more.`);
      }
      return sentences.join(' ');
    }

    // The rate

    // Tokens for each of `count` equal spans of time.
    function tokenCounts({ timeline, axis }, count) {
      const counts = new Array(count).fill(0);
      const span = axis.end / count;
      const place = (time) => Math.min(count - 1, Math.floor(time / span));
      for (const lane of timeline.lanes.filter((lane) => tokenKinds.includes(lane.kind))) {
        for (const run of lane.runs) {
          if (run[2] === 0) continue;
          const [start, end, number] = [run[1], run[5] ?? run[1], run[3] ?? 1];
          if (place(start) === place(end)) {
            counts[place(start)] += number;
          } else {
            for (let index = place(start); index <= place(end); index += 1) {
              const covered = Math.min(end, (index + 1) * span) - Math.max(start, index * span);
              counts[index] += number * (covered / (end - start));
            }
          }
        }
      }
      return counts;
    }

    function drawRate(view, width) {
      const { statistics, timeline, axis } = view;
      const count = Math.min(120, Math.floor(width / 8), Math.max(12, statistics.deltas.sizes.count));
      const rates = tokenCounts(view, count).map((tokens) => tokens / ((axis.end / count) / 1e6));
      const most = Math.max(...rates, 1e-9);
      const [top, bottom] = [16, 136];
      const x = (value) => 1 + (value / axis.end) * (width - 4);
      const y = (rate) => bottom - (rate / most) * (bottom - top);
      const chart = makeChart(width, bottom, `Tokens per second over time, ${most.toFixed(1)} at most`);
      appendStalls(chart, timeline.stalls, x, top, bottom);
      rates.forEach((rate, index) => {
        if (rate === 0) return;
        const [start, end] = [x((axis.end / count) * index), x((axis.end / count) * (index + 1))];
        const size = { width: Math.max(1, end - start - 1), height: bottom - y(rate) };
        const label = `${rate.toFixed(1)} tokens per second at ${axis.label((axis.end / count) * index)}`;
        chart.append(svg('rect', { class: 'bar', x: start, y: y(rate), ...size }, svg('title', {}, label)));
      });
      for (const level of [top, bottom]) {
        chart.append(svg('line', { class: 'grid', x1: 0, x2: width, y1: level, y2: level }));
      }
      chart.append(svg('text', { x: 2, y: top - 4 }, `${most.toFixed(1)} per second`));
      appendAxis(chart, axis, x, width, bottom);
      return chart;
    }

    // The text

    // The text of the first `count` deltas, block by block.
    function blocks(pieces, count) {
      const found = [];
      const numbered = new Map();
      for (const [, , kind, index, text] of pieces.slice(0, count)) {
        const key = `${kind} ${index}`;
        const latest = found.at(-1);
        let block = index !== null ? numbered.get(key) : latest?.key === key ? latest : undefined;
        if (block === undefined) {
          block = { key, kind, index, texts: [] };
          found.push(block);
          numbered.set(key, block);
        }
        block.texts.push(text);
      }
      return found;
    }

    function textControls(view) {
      const { timeline, axis } = view;
      const pieces = timeline.text;
      const slider = html('input', {
        type: 'range', min: 0, max: pieces.length, value: pieces.length,
        'aria-label': 'How many deltas of the text are shown',
      });
      const output = html('output');
      const grown = html('div', { class: 'grown', tabindex: 0, role: 'region', 'aria-label': 'The text so far' });
      const names = { toolInput: 'tool input', toolStart: 'tool call' };
      const show = (count) => {
        view.shown = count;
        slider.value = count;
        const at = count > 0 ? `, at ${axis.label(axis.place(pieces[count - 1]))}` : '';
        output.textContent = `${count} of ${counted(pieces.length, 'delta')}${at}`;
        grown.replaceChildren(...blocks(pieces, count).map(({ kind, index, texts }) =>
          html('div', { class: kind },
            html('b', {}, `${names[kind] ?? kind}${index === null ? '' : `, block ${index}`}`), texts.join(''))));
        if (count < pieces.length) grown.scrollTop = grown.scrollHeight;
        view.moveCursor?.();
      };
      const button = html('button', { type: 'button' }, 'Play');
      let frame = null;
      const stop = () => {
        cancelAnimationFrame(frame);
        frame = null;
        button.textContent = 'Play';
      };
      const play = () => {
        if (view.shown >= pieces.length) show(0);
        const [begin, origin] = [performance.now(), view.shown > 0 ? pieces[view.shown - 1][1] : 0];
        const step = (now) => {
          let count = view.shown;
          while (count < pieces.length && pieces[count][1] - origin <= (now - begin) * 1000) count += 1;
          if (count !== view.shown) show(count);
          if (count < pieces.length) frame = requestAnimationFrame(step);
          else stop();
        };
        button.textContent = 'Pause';
        frame = requestAnimationFrame(step);
      };
      button.addEventListener('click', () => (frame === null ? play() : stop()));
      slider.addEventListener('input', () => {
        stop();
        show(Number(slider.value));
      });
      show(pieces.length);
      return [html('div', { class: 'controls' }, ...(axis.isTimed ? [button] : []), slider, output), grown];
    }

    // Tables

    function bars(title, rows) {
      const most = rows.reduce((most, [, count]) => Math.max(most, count), 0);
      return html('table', {}, html('caption', {}, title), html('tbody', {}, ...rows.map(([name, count]) => {
        const bar = html('span');
        bar.style.width = count > 0 && rows.length > 1 ? `${Math.max(1, (count / most) * 100)}%` : '0';
        return html('tr', {},
          html('th', { scope: 'row' }, name ?? 'others'), html('td', {}, `${count}`),
          html('td', { class: 'meter' }, bar));
      })));
    }

    function histogram(title, distribution, label) {
      return bars(title, distribution.histogram.map(([least, most, count]) =>
        [least === most ? label(least) : `${label(least)}–${label(most)}`, count]));
    }

    function tables(statistics) {
      const found = [];
      for (const { layer, kind, kinds, sizes } of statistics.elements) {
        if (kinds.length > 0) found.push(bars(`kinds of ${kind}s: ${layer}`, kinds));
        if (sizes.count > 1) found.push(histogram(`sizes of ${kind}s in bytes: ${layer}`, sizes, String));
      }
      const { kinds, sizes } = statistics.deltas;
      if (kinds.length > 0) found.push(bars('deltas', kinds));
      if (sizes.count > 1) found.push(histogram('sizes of text deltas in bytes', sizes, String));
      const gaps = statistics.times?.gaps;
      if (gaps?.count > 1) found.push(histogram('gaps between tokens', gaps, time));
      return found;
    }

    function elementTable(elements) {
      const heads = ['layer', 'elements', 'bytes', 'least', 'median', 'p95', 'most'];
      return html('div', { class: 'wide' }, html('table', {},
        html('thead', {}, html('tr', {}, ...heads.map((head) => html('th', { scope: 'col' }, head)))),
        html('tbody', {}, ...elements.map(({ layer, kind, count, sizes }) => html('tr', {}, ...[
          layer, counted(count, kind),
          ...(sizes.count > 0 ? [sizes.sum, sizes.min, sizes.median, sizes.p95, sizes.max] : ['', '', '', '', '']),
        ].map((cell) => html('td', {}, `${cell}`)))))));
    }

    function facts({ bytes, deltas, times }) {
      const found = [
        ['bytes', bytes], ['deltas', deltas.kinds.reduce((sum, [, count]) => sum + count, 0)],
        ['tokens', deltas.sizes.count], ['bytes of text', deltas.sizes.sum ?? 0],
      ];
      if (times !== undefined) {
        found.push(['first byte', time(times.firstByte)]);
        if (times.firstToken !== undefined) found.push(['first token', time(times.firstToken)]);
        if (times.lastToken !== undefined) found.push(['last token', time(times.lastToken)]);
        if (times.gaps.count > 0) {
          const { median, p95, max } = times.gaps;
          found.push(['median gap', time(median)], ['p95 gap', time(p95)], ['longest gap', time(max)]);
        }
      }
      return html('dl', { class: 'facts' }, ...found.map(([name, value]) =>
        html('div', {}, html('dt', {}, name), html('dd', {}, `${value}`))));
    }

    // Sections

    function build(stream) {
      const data = (name) => JSON.parse(stream.querySelector(`script.${name}`)?.textContent ?? 'null');
      const statistics = data('statistics');
      const timeline = data('timeline');
      const layers = [statistics.capture, ...statistics.layers, statistics.family].filter((name) => name !== undefined);
      stream.append(html('p', { class: 'note layers' }, layers.join(' + ')), facts(statistics));
      const charts = [];
      const view = { statistics, timeline, shown: 0 };
      const append = (title, ...nodes) => stream.append(html('h3', {}, title), ...nodes);
      const appendChart = (title, draw, caption) => {
        const figure = html('figure', {}, html('div'), html('figcaption', {}, caption));
        append(title, figure);
        charts.push(() => {
          const width = figure.clientWidth;
          if (width > 0) figure.firstChild.replaceChildren(draw(view, width));
        });
      };
      if (timeline === null) {
        stream.append(
          html('p', { class: 'note' }, 'Only the first messages of the file have a timeline and a text here.'));
      } else {
        view.axis = makeAxis(statistics, timeline);
        view.shown = timeline.text.length;
        appendChart('Timeline', drawTimeline, timelineCaption(view));
        if (view.axis.isTimed && statistics.deltas.sizes.count > 0) {
          appendChart('Tokens per second', drawRate, 'Stalls are shaded.');
        }
        if (timeline.text.length > 0) {
          append('The text as it grew', ...textControls(view));
          if (timeline.omittedText > 0) {
            const omitted = counted(timeline.omittedText, 'byte');
            const note = `Only the beginning of the text is shown, without its last ${omitted}.`;
            stream.append(html('p', { class: 'note' }, note));
          }
        }
      }
      if (statistics.elements.length > 0) append('Elements', elementTable(statistics.elements));
      const found = tables(statistics);
      if (found.length > 0) append('Distributions', html('div', { class: 'tables' }, ...found));
      return () => charts.forEach((draw) => draw());
    }

    function start() {
      const summary = document.getElementById('summary');
      if (summary !== null) document.querySelector('header').append(summary);
      const drawings = new Map();
      for (const stream of document.querySelectorAll('.stream')) {
        const open = () => {
          if (!stream.open) return;
          if (!drawings.has(stream)) drawings.set(stream, build(stream));
          drawings.get(stream)();
        };
        stream.addEventListener('toggle', open);
        open();
      }
      window.addEventListener('resize', () => drawings.forEach((draw) => draw()));
    }

    start();
    """#
}
#endif
