"""Compares the rows of the Spark example with what codec-tool says of each file. Run by ../check-spark."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from pyspark import SparkConf, SparkContext
from pyspark.sql import Row

from checks import Checks, expect, prepare

SECONDS_PER_RUN = 120
SECONDS_IN_ALL = 400
FILES = 60

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "Examples/spark"
TOOL = os.path.abspath(sys.argv[1])
sys.path.insert(0, str(EXAMPLE))
import capture_table  # noqa: E402
import sample  # noqa: E402


def tool(*arguments):
    """Standard output and exit code of codec-tool."""
    result = subprocess.run(
        [TOOL, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        timeout=SECONDS_PER_RUN)
    return result.stdout, result.returncode


def expected_row(path):
    """The row of a file, by the commands for one file each."""
    text, status = tool("text", path)
    message = json.loads(tool("message", path)[0])
    statistics = json.loads(tool("stats", "--format", "json", path)[0])
    outcome = message["outcome"]
    expect(outcome["type"] in ("complete", "ended"), status == 0)
    if outcome["type"] == "damaged":
        problem = statistics["problem"]
        expect((outcome["code"], outcome["offset"]), (problem["code"], problem["offset"]))
    usage = message["usage"] or {}
    times = statistics.get("times", {})
    folders = pathlib.Path(path).parts
    return {
        "path": f"file:{path}",
        "message": 1,
        "day": folders[-3].removeprefix("day="),
        "model": folders[-2].removeprefix("model=").replace("%3A", ":"),
        "bytes": os.path.getsize(path),
        "outcome": outcome["type"],
        "family": statistics.get("family"),
        "text": text.decode(),
        "text_length": len(text.decode()),
        "input_tokens": usage.get("inputTokens"),
        "output_tokens": usage.get("outputTokens"),
        "first_byte": times.get("firstByte"),
        "first_token": times.get("firstToken"),
        **expected_problem(outcome),
    }


def expected_problem(outcome):
    """The columns that say what is wrong."""
    problem = outcome.get("message") or outcome.get("reason")
    if "missing" in outcome:
        problem = outcome["missing"] + " is missing"
    if "resembles" in outcome:
        problem = "this looks like " + outcome["resembles"]
    return {
        "code": outcome.get("code") or outcome.get("errorType"), "offset": outcome.get("offset"), "problem": problem,
    }


class Example:
    """The example in a session of Spark, and the rows that it must give."""

    def __init__(self, folder):
        self.folder = folder
        self.captures = folder / "captures"
        sample.make_sample(self.captures, FILES)
        paths = sorted(str(path) for path in self.captures.rglob("*") if path.is_file())
        self.expected = {f"file:{path}": expected_row(path) for path in paths}
        os.environ["PYSPARK_PYTHON"] = sys.executable
        conf = SparkConf().set("spark.ui.showConsoleProgress", "false").set("spark.ui.enabled", "false")
        context = SparkContext("local[2,4]", "check", conf=conf)
        context.setLogLevel("OFF")
        context.addPyFile(str(EXAMPLE / "capture_table.py"))
        self.spark = capture_table.make_session()

    def table(self, program=TOOL, folder="", is_mounted=None, **settings):
        settings = capture_table.Settings(tool=str(program), **settings)
        return capture_table.read_table(self.spark, [str(self.captures / folder)], settings, is_mounted)

    def check(self, table, changes=(), folder=""):
        """Compares the rows of a table with the expected ones, some of which may have changed."""
        rows = [row.asDict() for row in table.collect()]
        expected = {
            path: row for path, row in self.expected.items() if path.startswith(f"file:{self.captures / folder}")
        }
        expected.update(changes)
        expect(len(rows), len(expected))
        for row in rows:
            for column, value in expected[row["path"]].items():
                if row[column] != value:
                    expect((row["path"], column, row[column]), (row["path"], column, value))

    def program(self, name, line):
        """A program that runs codec-tool, after a line of its own."""
        path = self.folder / name
        path.write_text(f'#!/bin/bash\n{line}\nexec "{TOOL}" "$@"\n')
        path.chmod(0o755)
        return path

    def kill_once(self, name, process):
        """The rows are right though a process is killed once."""
        mark = self.folder / f"{name}.done"
        program = self.program(name, f'if mkdir "{mark}" 2>/dev/null; then kill -KILL {process}; sleep 5; fi')
        self.check(self.table(program))
        expect(mark.exists(), True)

    def crash(self):
        """A file that always crashes codec-tool is a row; the others have theirs."""
        path = sorted(self.expected)[len(self.expected) // 2]
        local = path.removeprefix("file:")
        program = self.program("crash", f'for file; do if [[ $file = "{local}" ]]; then kill -KILL $$; fi; done')
        row = {
            **dict.fromkeys(self.expected[path]), "path": path, "message": 1, "outcome": "crashed",
            "problem": "codec-tool was ended by signal 9", "text": "", "text_length": 0,
            **{name: self.expected[path][name] for name in ("day", "model", "bytes")},
        }
        self.check(self.table(program), {path: row})

    def vanished(self):
        """A file that is gone, and one of two messages."""
        body = b'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n'
        response = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n" % len(body)
        connection = self.folder / "connection.http"
        connection.write_bytes((response + body) * 2)
        files = [
            Row(path=f"file:{path}", length=1, content=None) for path in (self.folder / "gone", connection)
        ]
        rows = list(capture_table.read_files(files, capture_table.Settings(tool=TOOL)))
        expect([row[1] for row in rows], [1, 1, 2])
        expect([row[5:7] for row in rows], [("damaged", "cannotOpen"), ("complete", None), ("complete", None)])

    def rewrite(self):
        """A run on one day replaces that day in the table, and nothing else."""
        output = str(self.folder / "table")
        capture_table.write_table(self.table(), output)
        capture_table.write_table(self.table(folder=f"day={sample.DAYS[0]}"), output)
        self.check(self.spark.read.parquet(output).withColumn("day", day()))

    def command(self):
        """The README's command, with the query."""
        output = self.folder / "by-command"
        result = subprocess.run(
            [str(EXAMPLE / "run"), str(self.captures), str(output)], capture_output=True, text=True,
            timeout=SECONDS_PER_RUN)
        expect((result.returncode, result.stderr[-500:] if result.returncode else ""), (0, ""))
        self.check(self.spark.read.parquet(str(output)).withColumn("day", day()))
        cut = {}
        for line in result.stdout.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if cells[0] in sample.DAYS:
                cut[cells[0], cells[1]] = (int(cells[2]), int(cells[3]))
        expected = {}
        for row in self.expected.values():
            key = row["day"], row["model"]
            count, number = expected.get(key, (0, 0))
            expected[key] = (count + 1, number + (row["outcome"] == "cut"))
        expect(cut, expected)


def day():
    """The column of days as text; Spark reads the days of folders as dates."""
    from pyspark.sql.functions import col

    return col("day").cast("string")


def main():
    prepare(SECONDS_IN_ALL, "java")
    checks = Checks()
    with tempfile.TemporaryDirectory() as temporary:
        example = checks.run("codec-tool reads the files, and Spark starts", lambda: Example(pathlib.Path(temporary)))
        if example is None:
            sys.exit(checks.end())
        part = f"day={sample.DAYS[1]}"
        checks.run("rows are what codec-tool says of each file", lambda: example.check(example.table()))
        checks.run("batches of a few files", lambda: example.check(example.table(batch_files=3)))
        checks.run("files that Spark reads", lambda: example.check(example.table(is_mounted=False)))
        checks.run(
            "large files are streamed",
            lambda: example.check(example.table(folder=part, is_mounted=False, content=9_700), folder=part))
        checks.run("codec-tool is killed once", lambda: example.kill_once("kill-tool", "$$"))
        checks.run("a worker is killed once", lambda: example.kill_once("kill-worker", "$PPID"))
        checks.run("a file that crashes codec-tool", example.crash)
        checks.run("a file that is gone, and one of two messages", example.vanished)
        checks.run("a day is written again", example.rewrite)
        checks.run("the README's command", example.command)
        example.spark.stop()
    sys.exit(checks.end())


main()
