#!/usr/bin/env python3
"""Compares what can be counted exactly with what is allowed; ends non-zero where something costs more.

    gate.py GATE              GATE is the built program
    gate.py GATE --update     writes what was counted as what is allowed, to thresholds.json

Allocations are equal everywhere. Instructions depend on the compiler and on the kernels that the processor gets: they are
kept for each, may grow by a fiftieth, and are skipped where none are kept or valgrind is missing. valgrind shows programs
a processor without AVX-512, so what is counted are the kernels for AVX2.
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
TOLERANCE = 0.02


def counts(program, *arguments):
    """What the gate prints: for each pass its elements and its count, by name."""
    output = subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout
    rows = [line.split("\t") for line in output.splitlines()]
    if not rows or any(len(row) != 3 for row in rows):
        sys.exit(f"unexpected output: {output[:200]}")
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


def compare_allocations(found, allowed):
    """Prints what differs; returns whether nothing does."""
    differences = [f"{item['work']}: {item['count']} allocations, {allowed.get(item['work'])} allowed"
                   for item in found if item["count"] != allowed.get(item["work"])]
    growing = [f"{item['work']}: {item['each']:.2f} allocations an element" for item in found if item["each"] != 0]
    print("\n".join(differences + growing + [f"allocations: {len(found)} passes counted"]))
    return not differences and not growing


def compare_instructions(found, allowed):
    """Prints what differs; returns whether nothing costs more than allowed."""
    passed = True
    for name, count in found.items():
        limit = allowed.get(name)
        if limit is None or count > limit * (1 + TOLERANCE):
            print(f"{name}: {count} instructions an element, {limit} allowed")
            passed = False
        elif count < limit * (1 - TOLERANCE):
            print(f"{name}: {count} instructions an element, {limit} before: better; Scripts/bench gate --update keeps it")
    print(f"instructions: {len(found)} passes counted")
    return passed


def main(program, *options):
    thresholds = json.loads(THRESHOLDS.read_text()) if THRESHOLDS.exists() else {"instructions": {}}
    counted = allocations(program)
    has_valgrind = shutil.which("valgrind") is not None
    executed = instructions(program) if has_valgrind else {}
    key = environment()
    if "--update" in options:
        thresholds["allocations"] = {item["work"]: item["count"] for item in counted}
        if has_valgrind:
            thresholds["instructions"][key] = executed
        THRESHOLDS.write_text(json.dumps(thresholds, indent=2, sort_keys=True) + "\n")
        return True
    passed = compare_allocations(counted, thresholds["allocations"])
    if not has_valgrind:
        print("instructions: skipped, there is no valgrind")
    elif key not in thresholds["instructions"]:
        print(f"instructions: skipped, none are kept for {key}; Scripts/bench gate --update keeps them")
    else:
        passed = compare_instructions(executed, thresholds["instructions"][key]) and passed
    return passed


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)
