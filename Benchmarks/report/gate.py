#!/usr/bin/env python3
"""Compares what can be counted exactly with what is allowed; ends non-zero where something costs more.

    gate.py GATE              GATE is the built program
    gate.py GATE --update     writes what was counted as what is allowed, to thresholds.json

No decoder may allocate for an element, anywhere. What a stream costs once and how many instructions an element takes
depend on the compiler and the processor's kind: those counts are kept for each, and not compared where none are kept.
Instructions may grow by a fiftieth, and are not counted where valgrind is missing. valgrind shows programs a processor
without AVX-512, so that what is counted are the kernels for AVX2, whichever processor it runs on.
"""
import json
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

import machine

THRESHOLDS = pathlib.Path(__file__).resolve().parent.parent / "thresholds.json"
TOLERANCES = {"allocations": 0.0, "instructions an element": 0.02}


def counts(program, *arguments):
    """What the gate prints: for each pass its elements and its count, by name; nothing where it cannot count."""
    output = subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout
    if output == "uncounted\n":
        return {}
    rows = [line.split("\t") for line in output.splitlines()]
    return {name: (int(elements), int(count)) for name, elements, count in rows}


def allocations(program):
    """Allocations of each pass, and how many more a stream of 16 times its length takes, for each element more.

    What a stream costs once may differ by a few: shapes of JSON are learnt now and then, the less often the longer none is
    like another.
    """
    short, long = counts(program, "allocations", "1"), counts(program, "allocations", "16")
    found = []
    for name, (elements, count) in short.items():
        growth = (long[name][1] - count) / (long[name][0] - elements) if long[name][0] > elements else 0
        found.append({"work": name, "elements": elements, "count": count, "each": 0 if growth < 0.005 else growth})
    return found


def state(program):
    """Bytes that decoders keep."""
    return [{"work": name, "count": count} for name, (_, count) in counts(program, "state").items()]


def instructions(program):
    """Instructions an element, counted by callgrind, of which every second dump holds those of one measured run."""
    with tempfile.TemporaryDirectory() as folder:
        # valgrind gives up on debugging information that is newer than itself.
        stripped = f"{folder}/gate"
        subprocess.run(["strip", "--strip-debug", "-o", stripped, program], check=True)
        command = [
            "valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out",
            "--dump-after=*dumpCounts*", stripped, "instructions"]
        result = subprocess.run(command, capture_output=True, text=True, env={"SWIFT_DETERMINISTIC_HASHING": "1"})
        if result.returncode != 0:
            sys.exit(result.stderr)
        found = {}
        for number, line in enumerate(result.stdout.splitlines(), 1):
            name, elements, _ = line.split("\t")
            dump = pathlib.Path(folder, f"out.{2 * number}").read_text()
            total = next(line for line in dump.splitlines() if line.startswith("totals:"))
            found[name] = round(int(total.split()[1]) / int(elements), 2)
        return found


def environment():
    """What instructions depend on: compiler, architecture, and the vectors that valgrind passes on."""
    version = ".".join(machine.swift().split(".")[:2])
    features = pathlib.Path("/proc/cpuinfo")
    vectors = " avx2" if features.exists() and " avx2" in features.read_text() else ""
    return f"swift {version} {platform.machine()}{vectors}"


def compare(kind, found, allowed, tolerance=0.0):
    """Prints what differs from what is allowed; returns whether everything was counted and nothing costs more."""
    missing = [name for name in allowed if name not in found]
    print("".join(f"{name}: not counted\n" for name in missing), end="")
    passed = not missing
    for name, count in found.items():
        limit = allowed.get(name)
        if limit is None or count > limit * (1 + tolerance):
            print(f"{name}: {count} {kind}, {limit} allowed")
            passed = False
        elif count < limit * (1 - tolerance):
            print(f"{name}: {count} {kind}, {limit} before: better; Scripts/bench gate --update keeps it")
    print(f"{kind}: {len(found)} passes compared")
    return passed


def main(program, *options):
    thresholds = json.loads(THRESHOLDS.read_text()) if THRESHOLDS.exists() else {}
    has_valgrind = shutil.which("valgrind") is not None
    counted = allocations(program)
    if not counted:
        print("allocations: they cannot be counted on this system")
    found = {"allocations": {item["work"]: item["count"] for item in counted},
             "instructions an element": instructions(program) if has_valgrind else {}}
    growing = [f"{item['work']}: {item['each']:.2f} allocations an element" for item in counted if item["each"] != 0]
    print("\n".join(growing or [f"allocations: none for an element in {len(counted)} passes"]))
    key = environment()
    if "--update" in options:
        kept = thresholds.get(key, {})
        thresholds[key] = kept | {kind: counts for kind, counts in found.items() if counts}
        THRESHOLDS.write_text(json.dumps(thresholds, indent=2, sort_keys=True) + "\n")
        print(f"kept as what is allowed with {key}")
        return not growing
    if not has_valgrind:
        print("instructions: not counted, there is no valgrind")
    if key not in thresholds:
        print(f"no counts are kept for {key}; Scripts/bench gate --update keeps them")
        return not growing
    results = [compare(kind, counts, thresholds[key].get(kind, {}), TOLERANCES[kind])
               for kind, counts in found.items() if counts]
    return all(results) and not growing


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)
