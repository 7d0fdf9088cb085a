"""Checks what real clients make of the example chat-relay, in front of codec-tool replay. Run by ../examples."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from checks import Checks, Mismatch, expect, prepare

SECONDS_PER_RUN = 30
SECONDS_IN_ALL = 150

TOOL, RELAY, CAPTURES = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
QUESTION = "What is the weather like in Kyoto?"


def tool(*arguments, status=0):
    """Standard output of a command that ends with `status`."""
    result = subprocess.run([TOOL, *arguments], capture_output=True, timeout=SECONDS_PER_RUN)
    expect(result.returncode, status)
    return result.stdout.decode()


@contextlib.contextmanager
def serving(*command, **environment):
    """The URL of a server, which names it on standard error."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment})
    try:
        line = process.stderr.readline()
        if "http://" not in line:
            raise Mismatch(f"{command} says {line!r}")
        yield line[line.index("http://") :].strip()
    finally:
        process.kill()
        process.communicate()


@contextlib.contextmanager
def relaying(capture):
    """The URL of a relay to which a replay of `capture` is Bedrock."""
    with serving(TOOL, "replay", str(capture)) as bedrock, serving(RELAY, AWS_ENDPOINT_URL=bedrock) as url:
        yield url


def events(url):
    """The data of the events that httpx-sse reads."""
    import httpx
    import httpx_sse

    with httpx.Client(timeout=SECONDS_PER_RUN) as client:
        with httpx_sse.connect_sse(client, "POST", f"{url}/chat", content=QUESTION) as source:
            expect(source.response.status_code, 200)
            return [event.data for event in source.iter_sse()]


def written(lines):
    """The deltas that codec-tool writes as well."""
    return [line for line in lines if json.loads(line)["kind"] not in ("metrics", "partial")]


def event_source(capture):
    """httpx-sse reads each delta as codec-tool writes it, and the end."""
    with relaying(capture) as url:
        *deltas, end = events(url)
    expect(written(deltas), tool("deltas", str(capture)).splitlines())
    expect(end, "[DONE]")


def event_source_damaged(capture):
    """httpx-sse reads what precedes the damage, and the error in place of the end."""
    with relaying(capture) as url:
        *deltas, error = events(url)
    expect(written(deltas), tool("deltas", str(capture), status=65).splitlines())
    error = json.loads(error)
    expect((error["kind"], error["type"]), ("error", "messageChecksumMismatch"))


def completion(url):
    """The chunks that OpenAI's client reads."""
    import openai

    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0, timeout=SECONDS_PER_RUN)
    return client.chat.completions.create(
        model="any", messages=[{"role": "user", "content": QUESTION}], stream=True
    )


def chat(capture):
    """OpenAI's client reads text, tool call, usage and the reason for the end."""
    text, arguments, names, reasons, usage = "", "", [], [], None
    with relaying(capture) as url:
        for chunk in completion(url):
            usage = chunk.usage or usage
            for choice in chunk.choices:
                text += choice.delta.content or ""
                reasons += [choice.finish_reason] if choice.finish_reason else []
                for call in choice.delta.tool_calls or []:
                    names += [call.function.name] if call.function.name else []
                    arguments += call.function.arguments or ""
    expected = json.loads(tool("message", str(capture)))["usage"]
    expect(text, tool("text", str(capture)))
    expect(arguments, tool("text", "--channel", "tool-input", str(capture)))
    expect(names, ["forecast"])
    expect(reasons, ["tool_calls"])
    expect((usage.prompt_tokens, usage.completion_tokens), (expected["inputTokens"], expected["outputTokens"]))


def chat_damaged(capture):
    """OpenAI's client raises the error that an event reports."""
    import openai

    text = ""
    with relaying(capture) as url:
        try:
            for chunk in completion(url):
                text += "".join(choice.delta.content or "" for choice in chunk.choices)
        except openai.APIError as error:
            expect(error.code, "messageChecksumMismatch")
        else:
            raise Mismatch("a damaged stream is taken for a whole one")
    expect(text, tool("text", str(capture), status=65))


def chat_refused(folder):
    """OpenAI's client raises what Bedrock refuses, with its message, before the stream."""
    import openai

    path = folder / "throttled.http"
    body = json.dumps({"message": "Too many requests, please wait"})
    path.write_text(
        "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\n"
        f"x-amzn-ErrorType: ThrottlingException\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    with relaying(path) as url:
        try:
            completion(url)
        except openai.RateLimitError as error:
            expect(error.body["message"], "Too many requests, please wait")
        else:
            raise Mismatch("a refusal is taken for a stream")


def main():
    prepare(SECONDS_IN_ALL)
    checks = Checks()
    whole, damaged = CAPTURES / "converse-stream.bin", CAPTURES / "damaged.bin"
    checks.run("httpx-sse reads every delta", lambda: event_source(whole))
    checks.run("httpx-sse reads an error", lambda: event_source_damaged(damaged))
    checks.run("openai reads text, tool calls and usage", lambda: chat(whole))
    checks.run("openai raises an error in the stream", lambda: chat_damaged(damaged))
    with tempfile.TemporaryDirectory() as folder:
        checks.run("openai raises a refusal", lambda: chat_refused(pathlib.Path(folder)))
    sys.exit(checks.end())


main()
