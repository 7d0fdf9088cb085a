"""The tables: of the targets, for the README and the terminal, and of everything that was timed."""
import growth
import machine
import plot
import targets

BEGIN, END = "<!-- Scripts/bench writes what follows -->\n", "<!-- Scripts/bench wrote what precedes -->\n"
VERDICTS = {"stretch": "stretch", "met": "met", "scaled": "met at scale", "missed": "**missed**"}


def markdown(rows, caption):
    """The targets, each with what was measured."""
    lines = [f"On {caption}.", "", "| | work | measured | target | stretch | verdict | |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        sense = plot.sense(row)
        stretch = "" if row.stretch is None else f"{sense} {row.stretch:g}"
        lines.append(
            f"| {row.id} | {row.work} | {plot.value(row)} | {sense} {row.target:g} | {stretch} | "
            f"{VERDICTS[row.verdict]} | {row.note} |")
    lines += ["", targets.OUTSIDE_MEANING[0].upper() + targets.OUTSIDE_MEANING[1:] + "."]
    slowness = max(row.slowness for row in rows)
    if any(row.verdict == "scaled" for row in rows):
        lines += ["", f"Met at scale: met once the time is divided by {slowness:.2f}, by which ISA-L's pass over a token frame is "
                      "slower here than where the targets were set."]
    return "\n".join(lines) + "\n"


def replace(path, text):
    """Puts the table between its marks."""
    before, rest = path.read_text().split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


def processors(runs):
    """The targets on each processor, in the order of the last run."""
    found = [{(row["id"], row["work"], row["unit"]): targets.Row.from_json(row) for row in run["targets"]} for run in runs]
    lines = ["| | work | " + " | ".join(machine.line(run["machine"]) for run in runs) + " |", "|---|---|" + "---|" * len(runs)]
    for key in dict.fromkeys(key for rows in reversed(found) for key in rows):
        cells = [f"{plot.value(rows[key])}, {VERDICTS[rows[key].verdict]}" if key in rows else "" for rows in found]
        lines.append(f"| {key[0]} | {key[1]} | {' | '.join(cells)} |")
    return lines


def everything(results, table, runs):
    """All that was measured, as a page; `runs` has the last run on each processor."""
    lines = [
        "# What `Scripts/bench` measured", "", table, "![targets](speed.svg)", "", "## The last run on each processor", "",
        "Each is of the sources of its commit, and of a machine that others may have shared.", "", *processors(runs), "",
        "## Work beside its rivals", "",
        "A chunk's data is handed on, not read: large chunks come at speeds that no memory has.", "",
        "| work | an element | speed |", "|---|--:|--:|"]
    for item in results["timings"]:
        each, speed = item["nanoseconds"] / item["elements"], item["bytes"] / item["nanoseconds"]
        article = "an" if item["element"][0] in "aeiou" else "a"
        lines.append(f"| {item['work']} | {plot.number(each)} ns {article} {item['element']} | {speed:.2f} GB/s |")
    for item in results["tool"]:
        lines.append(
            f"| codec-tool text, {growth.label(item['bytes'])}, peak {item['peakBytes'] / (1 << 20):.1f} MiB of memory "
            f"| {item['seconds'] * 1e3:.0f} ms | {item['bytes'] / item['seconds'] / 1e9:.2f} GB/s |")
    for name, stream in (("botocore", "the response"), ("sseclient", "SSE, Anthropic")):
        item = results[name]
        lines.append(
            f"| {item['work']}, {stream} | {item['nanoseconds'] / 1e6:.0f} ms "
            f"| {item['bytes'] / item['nanoseconds']:.4f} GB/s |")
    lines += ["", "## Growth", "", "![growth](growth.svg)", "", "## Hostile streams", "",
              "| layer | work | ns a byte | to a benign stream of its size |", "|---|---|--:|--:|"]
    for item in results["hostile"]:
        ratio = item["nanosecondsPerByte"] / item["benignNanosecondsPerByte"]
        lines.append(f"| {item['layer']} | {item['work']} | {item['nanosecondsPerByte']:.3f} | {ratio:.2f} × |")
    lines += ["", "## Memory that decoders keep, a frame of 180 bytes straddling a read", "", "| work | bytes |", "|---|--:|"]
    lines += [f"| {item['work']} | {item['count']} |" for item in results["state"]]
    return "\n".join(lines) + "\n"
