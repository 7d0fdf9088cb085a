"""Measures everything, and writes tables, JSON and plots of it.

    python3 Benchmarks/report --report PROGRAM --gate PROGRAM --gateway-load PROGRAM --codec-tool PROGRAM
        --python PYTHON [--rounds N]

`Scripts/bench` builds the programs and runs this. The results go to Benchmarks/Results and into the README.
"""
import argparse
import json
import pathlib
import subprocess

import gate
import gateway
import growth
import machine
import plot
import processes
import rivals
import table
import targets

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def measure(options):
    results = json.loads(subprocess.run(
        [options.report, str(options.rounds)], check=True, stdout=subprocess.PIPE, text=True).stdout)
    results["machine"] = machine.describe()
    results["tool"] = processes.tool(options.codec_tool, options.report)
    results["commands"] = processes.commands(options.codec_tool, options.report)
    results["gateway"] = gateway.measure(options.gateway_load, options.codec_tool)
    results["botocore"] = processes.botocore(options.report, options.python)
    results["sseclient"] = processes.sseclient(options.report, options.python)
    results["dependency"] = processes.dependency(ROOT)
    results["allocations"] = gate.allocations(options.gate)
    results["state"] = gate.state(options.gate)
    return results


def processors(path, results):
    """The last run on each processor, this one included, which the file at the path keeps."""
    runs = json.loads(path.read_text()) if path.exists() else {}
    # Behind the others, whichever was measured before.
    runs.pop(results["machine"]["cpu"], None)
    runs[results["machine"]["cpu"]] = {"machine": results["machine"], "targets": results["targets"]}
    path.write_text(json.dumps(runs, indent=1, ensure_ascii=False) + "\n")
    return list(runs.values())


def main():
    parser = argparse.ArgumentParser()
    for name in ("--report", "--gate", "--gateway-load", "--codec-tool", "--python"):
        parser.add_argument(name, required=True)
    parser.add_argument("--rounds", type=int, default=100)
    results = measure(parser.parse_args())
    rows = targets.rows(results)
    results = {"machine": results.pop("machine"), "targets": [row.as_json() for row in rows]} | results
    caption = machine.line(results["machine"])

    folder = ROOT / "Benchmarks" / "Results"
    folder.mkdir(exist_ok=True)
    (folder / "speed.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    (folder / "speed.svg").write_text(plot.draw(rows, caption))
    (folder / "rivals.svg").write_text(rivals.draw(results, caption))
    (folder / "growth.svg").write_text(growth.draw(results["scaling"], caption))
    text = table.markdown(rows, caption)
    page = table.everything(results, text, processors(folder / "processors.json", results))
    (folder / "README.md").write_text(page)
    table.replace(ROOT / "README.md", text)
    print(page)


if __name__ == "__main__":
    main()
