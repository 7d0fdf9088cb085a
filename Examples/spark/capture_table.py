#!/usr/bin/env python3
"""Reads captures with codec-tool and writes a table with a row for each response in them.

    spark-submit capture_table.py [OPTION ...] INPUT ... OUTPUT

The inputs are folders or files on any file system that Spark reads. The output is a folder, which becomes Parquet files; a
run replaces the days that it has rows of, and leaves the others. Every file has a row at least: damaged, cut and empty
ones, too.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import tempfile
import urllib.parse
from typing import NamedTuple

# Times are in microseconds since the request, tokens are the service's count, and the offset of a problem is in bytes since
# the start of the layer's stream. The folders `day=…/model=…` give the day and the model.
COLUMNS = """
    path string, message int, day string, model string, bytes long, outcome string, code string, offset long,
    problem string, family string, text string, text_length long, input_tokens long, output_tokens long,
    first_byte long, first_token long
"""
FOLDERS = ("day", "model")
# The exit codes after which every file has been read as far as it can be.
READ = {0, 65, 66, 69, 74}


class Settings(NamedTuple):
    """How workers read files."""

    tool: str = "codec-tool"
    # The most files for one process, and their bytes, unless one file alone has more.
    batch_files: int = 500
    batch_bytes: int = 64 << 20
    # The most memory of a process, in bytes of address space.
    memory: int = 4 << 30
    # The most characters of text in a row.
    text: int = 1_000_000
    # The largest file whose bytes Spark reads; it can read 2 GiB at most.
    content: int = 64 << 20


class ToolError(Exception):
    """codec-tool cannot run as it should."""


# On workers


def read_files(files, settings):
    """Yields the rows of files: of each a path, a length, and the bytes unless they are to be fetched."""
    with tempfile.TemporaryDirectory() as folder:
        for batch in batches(files, settings):
            names = {}
            for number, file in enumerate(batch):
                names[place(file, os.path.join(folder, str(number)))] = file
            yield from read_batch(names, folder, settings)
            for name in os.listdir(folder):
                os.unlink(os.path.join(folder, name))


def batches(files, settings):
    """Yields lists of files, of which each is enough for a process. A file to be streamed is alone."""
    batch, total = [], 0
    for file in files:
        is_streamed = file.content is None and not file.path.startswith("file:")
        if batch and (is_streamed or len(batch) == settings.batch_files or total + file.length > settings.batch_bytes):
            yield batch
            batch, total = [], 0
        batch.append(file)
        total += file.length
        if is_streamed:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def place(file, path):
    """The name by which codec-tool knows a file: its path, that of a copy of its bytes, or standard input's."""
    if file.content is not None:
        with open(path, "wb") as copy:
            copy.write(file.content)
        return path
    return file.path[len("file:") :] if file.path.startswith("file:") else "(stdin)"


def read_batch(names, folder, settings, is_last=False):
    """Yields the rows of a batch. After a crash the batch is read in halves, until the file that causes it is alone."""
    with open(os.path.join(folder, "answers"), "w+b") as answers:
        status = run_tool(list(names), names.get("(stdin)"), answers, settings)
        if status >= 0:
            answers.seek(0)
            unread = set(names)
            for line in answers:
                answer = json.loads(line)
                name, number = parse_title(answer["file"], names)
                unread.discard(name)
                yield make_row(names[name], number, answer, settings)
            if unread:
                raise ToolError(f"{settings.tool} wrote nothing of {min(unread)}")
            return
    if len(names) > 1:
        items = list(names.items())
        for half in (items[: len(items) // 2], items[len(items) // 2 :]):
            yield from read_batch(dict(half), folder, settings)
    elif not is_last:
        yield from read_batch(names, folder, settings, is_last=True)
    else:
        outcome = {"type": "crashed", "message": f"codec-tool was ended by signal {-status}"}
        yield make_row(*names.values(), 1, {"content": [], "usage": None, "outcome": outcome}, settings)


def run_tool(names, streamed, answers, settings):
    """Writes what codec-tool says of the files to `answers`, and returns its exit code; negative after a crash."""
    command = [find_tool(settings.tool), "message", "--details", "--no-progress", *(["-"] if streamed else names)]
    source = open_stream(streamed.path) if streamed else None
    with tempfile.TemporaryFile() as errors:
        status = subprocess.run(
            command, stdin=source.stdout if source else subprocess.DEVNULL, stdout=answers, stderr=errors,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (settings.memory, settings.memory)),
        ).returncode
        if source:
            end_stream(source, streamed.path, status)
        if status > 0 and status not in READ:
            errors.seek(0)
            raise ToolError(f"{command[0]} ended with {status}: {errors.read(1000).decode(errors='replace')}")
    return status


def find_tool(tool):
    """The program: on the path, or shipped with the job as a file or in an archive."""
    if shutil.which(tool):
        return tool
    from pyspark import SparkFiles

    return SparkFiles.get(tool)


def open_stream(path):
    """A process that writes the bytes of a file, by Hadoop's client: Python has none for all file systems."""
    if shutil.which("hadoop"):
        client = ["hadoop", "fs"]
    else:
        from pyspark.find_spark_home import _find_spark_home

        client = ["java", "-cp", os.path.join(_find_spark_home(), "jars", "*"), "org.apache.hadoop.fs.FsShell"]
    return subprocess.Popen([*client, "-cat", path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)


def end_stream(source, path, status):
    """Reads what codec-tool has left, so that the end of the process says whether the file could be read."""
    if status < 0:
        source.kill()
    while source.stdout.read(1 << 20):
        pass
    source.stdout.close()
    if source.wait() != 0 and status >= 0:
        raise ToolError(f"{path} cannot be read")


def parse_title(title, names):
    """The file that codec-tool names, and the number of the message in it."""
    if title in names:
        return title, 1
    name, _, number = title.rpartition(": message ")
    return name, int(number)


def make_row(file, number, answer, settings):
    """A row of COLUMNS."""
    outcome = answer["outcome"]
    usage = answer["usage"] or {}
    times = answer.get("times", {})
    text = "".join(block["text"] for block in answer["content"] if block["type"] == "text")
    folders = dict(part.split("=", 1) for part in file.path.split("/")[:-1] if "=" in part)
    problem = outcome.get("message") or outcome.get("reason")
    if outcome.get("missing"):
        problem = f"{outcome['missing']} is missing"
    if outcome.get("resembles"):
        problem = f"this looks like {outcome['resembles']}"
    return (
        file.path, number, *(urllib.parse.unquote(folders[name]) if name in folders else None for name in FOLDERS),
        file.length, outcome["type"], outcome.get("code") or outcome.get("errorType"), outcome.get("offset"), problem,
        answer.get("family"), text[: settings.text], len(text), usage.get("inputTokens"), usage.get("outputTokens"),
        times.get("firstByte"), times.get("firstToken"),
    )


# On the driver


def read_table(spark, inputs, settings, is_mounted=None):
    """The table of all captures in the inputs.

    is_mounted: whether workers can open the paths themselves, which costs Spark no memory; by default the first path
    decides.
    """
    from pyspark.sql.functions import col, lit

    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(inputs)
    # Spark reads the contents only where they are selected.
    by_path = files.select("path", "length", lit(None).cast("binary").alias("content"))
    if is_mounted is None:
        first = by_path.first()
        is_mounted = first is None or first.path.startswith("file:")
    if not is_mounted:
        is_small = col("length") <= settings.content
        by_path = by_path.filter(~is_small).union(files.filter(is_small).select("path", "length", "content"))
    by_path = by_path.union(find_empty(spark, files))
    return spark.createDataFrame(by_path.rdd.mapPartitions(lambda rows: read_files(rows, settings)), COLUMNS)


def find_empty(spark, files):
    """The files without bytes, which Spark lists but does not read."""
    from pyspark.sql.functions import lit

    # Python's inputFiles() asks Java for each name by itself, which takes ten times as long.
    uris = spark._jvm.org.apache.hadoop.util.StringUtils.join("\n", files._jdf.inputFiles()).split("\n")
    paths = [(urllib.parse.unquote(uri).replace("file:///", "file:/", 1),) for uri in uris if uri]
    listed = spark.createDataFrame(paths, "path string")
    empty = listed.join(files.select("path"), "path", "left_anti")
    return empty.select("path", lit(0).cast("long").alias("length"), lit(b"").alias("content"))


def write_table(table, output):
    """Writes the table; days that it has no rows of stay as they are."""
    table.write.mode("overwrite").option("partitionOverwriteMode", "dynamic").partitionBy("day").parquet(output)


def make_session(name="captures"):
    """The session, with tasks of about 2,000 small captures or 128 MiB."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName(name)
    # By default the open cost of a file is 4 MiB, which makes a task of 32 small files.
    return builder.config("spark.sql.files.openCostInBytes", 64 << 10).getOrCreate()


def main():
    defaults = Settings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    parser.add_argument("output", metavar="OUTPUT")
    parser.add_argument(
        "--tool", default=os.environ.get("CODEC_TOOL", defaults.tool),
        help="codec-tool on the workers, or its name in what --files or --archives shipped")
    parser.add_argument("--batch-files", type=int, default=defaults.batch_files, help="the most files for one process")
    parser.add_argument("--memory", type=int, default=defaults.memory, help="the most bytes of memory for one process")
    parser.add_argument("--query", metavar="FILE", help="SQL on the table `captures`, whose result is printed")
    options = parser.parse_args()
    settings = defaults._replace(tool=options.tool, batch_files=options.batch_files, memory=options.memory)
    spark = make_session()
    write_table(read_table(spark, options.inputs, settings), options.output)
    if options.query:
        with open(options.query) as query:
            text = query.read()
        spark.read.parquet(options.output).createOrReplaceTempView("captures")
        spark.sql(text).show(1000, truncate=False)
    spark.stop()


if __name__ == "__main__":
    main()
