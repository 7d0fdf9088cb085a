"""Measures whole processes: codec-tool on large captures, botocore, and the build of a user's program."""
import os
import shutil
import subprocess
import sys
import tempfile
import time


def run(command, rounds=15):
    """The best times in seconds, by the clock and by the processor, and the largest resident memory in bytes, of a program
    whose output goes nowhere."""
    best, processor, peak = float("inf"), float("inf"), 0
    for _ in range(rounds):
        with open(os.devnull, "wb") as nowhere:
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=nowhere)
            _, status, usage = os.wait4(process.pid, 0)
            best = min(best, time.perf_counter() - start)
        processor = min(processor, usage.ru_utime + usage.ru_stime)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}")
        peak = max(peak, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
    return best, processor, peak


def read(path, rounds=5):
    """The best time in seconds of reading a file, which bounds whoever reads it."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        with open(path, "rb", buffering=0) as file:
            buffer = bytearray(1 << 16)
            while file.readinto(buffer):
                pass
        best = min(best, time.perf_counter() - start)
    return best


def tool(codec_tool, report, sizes=(64 << 20, 512 << 20)):
    """`codec-tool text` on captures of these sizes: seconds, bytes of memory, and what reading alone takes."""
    results = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "capture.bin")
            subprocess.run([report, "tokens", path, str(size)], check=True)
            seconds, processor, peak = run([codec_tool, "text", path])
            results.append({
                "work": "codec-tool text", "bytes": os.path.getsize(path), "seconds": seconds,
                "cpuSeconds": processor, "readingSeconds": read(path), "peakBytes": peak,
            })
    return results


def commands(codec_tool, report, size=64 << 20, rounds=5, sweeps=4):
    """codec-tool's other commands on a capture of token frames: seconds, and the bytes of the frames. jq, where there is
    one, copies what `decode` writes. Several sweeps, because the speed of a shared machine changes within seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path, lines = os.path.join(folder, "capture.bin"), os.path.join(folder, "lines.jsonl")
        subprocess.run([report, "tokens", path, str(size)], check=True)
        with open(lines, "wb") as file:
            subprocess.run([codec_tool, "decode", path], check=True, stdout=file)
        work = {name: [codec_tool, name, path] for name in ("decode", "deltas", "message", "inspect")}
        work["encode"] = [codec_tool, "encode", lines]
        if shutil.which("jq"):
            work["jq"] = ["jq", "-c", ".", lines]
        size = os.path.getsize(path)
        best = {}
        for _ in range(sweeps):
            for name, command in work.items():
                # jq takes seconds.
                seconds, _, _ = run(command, 1 if name == "jq" else rounds)
                best[name] = min(best.get(name, seconds), seconds)
        return [{"work": name, "bytes": size, "seconds": seconds} for name, seconds in best.items()]


def botocore(report, python):
    """What botocore and json take for a response: nanoseconds, and the response's bytes."""
    return script("botocore and json", "botocore_text.py", report, "write", python)


def sseclient(report, python):
    """What sseclient and json take for server-sent events: nanoseconds, and the bytes."""
    return script("sseclient and json", "sseclient_text.py", report, "events", python)


def script(work, name, report, stream, python):
    """What a script takes for a stream that the report writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "stream")
        subprocess.run([report, stream, path], check=True)
        program = os.path.join(os.path.dirname(__file__), name)
        best = subprocess.run([python, program, path], check=True, capture_output=True, text=True).stdout
        return {"work": work, "bytes": os.path.getsize(path), "nanoseconds": float(best)}


MANIFEST = """// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "Five",
  dependencies: [.package(name: "swift-event-stream-codec", path: "{root}")],
  targets: [
    .executableTarget(
      name: "Five", dependencies: [.product(name: "StreamPipeline", package: "swift-event-stream-codec")])
  ]
)
"""
PROGRAM = """import StreamPipeline

let (body, _) = AsyncStream<[UInt8]>.makeStream()
for try await delta in body.textDeltas(.bedrockConverse) where delta.kind == .text {
  print(delta.text, terminator: "")
}
"""


def dependency(root):
    """What the package costs a program of five lines: the processor time of its first release build, and its size."""
    with tempfile.TemporaryDirectory() as folder:
        sources = os.path.join(folder, "Sources", "Five")
        os.makedirs(sources)
        with open(os.path.join(folder, "Package.swift"), "w") as file:
            file.write(MANIFEST.format(root=root))
        with open(os.path.join(sources, "main.swift"), "w") as file:
            file.write(PROGRAM)
        _, processor, _ = run(
            ["swift", "build", "--package-path", folder, "--configuration", "release", "--product", "Five"], rounds=1)
        binary = os.path.join(folder, ".build", "release", "Five")
        subprocess.run(["strip", binary], check=True)
        return {"cpuSeconds": processor, "strippedBytes": os.path.getsize(binary)}
