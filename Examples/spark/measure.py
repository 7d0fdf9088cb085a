#!/usr/bin/env python3
"""Measures what a file costs: a process for each, one process for all with one job and two, and Spark.

    measure.py CODEC_TOOL [FILES]

Prints the least of several runs, in microseconds of elapsed time for each file. Two jobs must write what one job writes.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

import capture_table
import sample

RUNS = 5
# Enough to start a process for each.
FEW = 100
COMMANDS = (["message"], ["text"], ["verify"], ["stats", "--format", "json"])


def least(work, count):
    """The least time of several runs, in microseconds for each of `count` files."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times) * 1e6 / count


def run(tool, command, paths, output=subprocess.DEVNULL):
    subprocess.run([tool, *command, *paths], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL)


def measure_tool(tool, paths, folder):
    for command in COMMANDS:
        outputs = [folder / f"{jobs}.out" for jobs in (1, 2)]
        costs = []
        for jobs, output in enumerate(outputs, 1):
            def work(jobs=jobs, output=output):
                with open(output, "wb") as file:
                    run(tool, [*command, "--jobs", str(jobs)], paths, file)
            costs.append(least(work, len(paths)))
        if outputs[0].read_bytes() != outputs[1].read_bytes():
            sys.exit(f"{command[0]} writes something else with two jobs")
        single = least(lambda: [run(tool, command, [path]) for path in paths[:FEW]], FEW)
        print(
            f"{command[0]:8} a process for each file {single:6.0f} µs, --jobs 1 {costs[0]:5.0f} µs, --jobs 2 {costs[1]:5.0f} µs "
            f"({costs[0] / costs[1]:.2f} times as fast)", flush=True)


def measure_spark(tool, captures, count, folder):
    from pyspark.sql import SparkSession

    SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    spark = capture_table.make_session()
    spark.sparkContext.setLogLevel("ERROR")
    spark.sparkContext.addPyFile(str(pathlib.Path(__file__).parent / "capture_table.py"))
    settings = capture_table.Settings(tool=tool)

    def write(inputs, is_mounted):
        capture_table.write_table(
            capture_table.read_table(spark, inputs, settings, is_mounted), str(folder / "table"))

    few = [str(captures / f"day={sample.DAYS[0]}")]
    few_count = sum(1 for path in pathlib.Path(few[0]).rglob("*") if path.is_file())
    for is_mounted, name in ((True, "paths"), (False, "bytes")):
        # The difference leaves out what a job costs however many files it has.
        most = least(lambda: write([str(captures)], is_mounted), 1)
        least_few = least(lambda: write(few, is_mounted), 1)
        print(
            f"Spark, which passes {name}: {(most - least_few) / (count - few_count):5.0f} µs on 2 cores for a file more, "
            f"{most / 1e6:.1f} s for {count} files", flush=True)
    spark.stop()


def main():
    tool = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        captures = folder / "captures"
        sample.make_sample(captures, count)
        paths = sorted(str(path) for path in captures.rglob("*") if path.is_file())
        print(f"{count} files, {sum(map(os.path.getsize, paths)) / count:.0f} bytes on average", flush=True)
        measure_tool(tool, paths, folder)
        measure_spark(tool, captures, count, folder)


main()
