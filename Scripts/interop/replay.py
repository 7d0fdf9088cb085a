"""Checks what real clients make of what codec-tool replays. Run by ../interop-replay."""

import base64
import contextlib
import json
import logging
import pathlib
import signal
import subprocess
import sys
import tempfile

from checks import Checks, Mismatch, expect, prepare

SECONDS_PER_RUN = 30
SECONDS_IN_ALL = 150

HERE = pathlib.Path(__file__).parent
TOOL, CONVERSE = sys.argv[1], sys.argv[2]
EVENT_STREAM = "application/vnd.amazon.eventstream"

# A Lambda function's answer by InvokeWithResponseStream: prelude and delimiter, then text, cut within characters.
PRELUDE = b'{"statusCode":200,"headers":{"Content-Type":"text/plain"},"cookies":["a=b"]}' + bytes(8)
LAMBDA_TEXT = "AWSの Lambda から、少しずつ。🍁\n" * 50
LAMBDA_BODY = PRELUDE + LAMBDA_TEXT.encode()


def run(*command, data=b"", status=0):
    """Standard output of a command that ends with `status`."""
    result = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS_PER_RUN)
    if result.returncode != status:
        raise Mismatch(f"{command} ended with {result.returncode}: {result.stderr.decode(errors='replace').strip()}")
    return result.stdout


def tool(*arguments, data=b""):
    return run(TOOL, *arguments, data=data)


@contextlib.contextmanager
def replaying(*arguments, interrupted=True, status=0, complaints=False):
    """The URL of a running replay; it must end as it should."""
    process = subprocess.Popen([TOOL, "replay", *arguments], stderr=subprocess.PIPE, text=True)
    try:
        line = process.stderr.readline()
        if "http://" not in line:
            raise Mismatch(f"replay says {line!r}")
        yield line[line.index("http://") :].strip()
        if interrupted:
            process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=SECONDS_PER_RUN)
        if process.returncode != status or bool(rest) != complaints:
            raise Mismatch(f"replay ended with {process.returncode}: {rest.strip()!r}")
    finally:
        process.kill()
        process.wait()


def client(service, url):
    import boto3
    from botocore.config import Config

    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="nobody",
        aws_secret_access_key="nothing",
        config=Config(retries={"max_attempts": 0}, read_timeout=SECONDS_PER_RUN, s3={"addressing_style": "path"}),
    )


# Frames


def lambda_capture(folder):
    """Frames of InvokeWithResponseStream, written by codec-tool from JSON lines."""

    def line(event, content_type, payload):
        values = {":event-type": event, ":content-type": content_type, ":message-type": "event"}
        headers = [{"name": name, "type": "string", "value": value} for name, value in values.items()]
        payload = base64.b64encode(payload).decode()
        return json.dumps(
            {"layer": "eventstream", "kind": "message", "headers": headers, "payloadBase64": payload}
        )

    lines = [
        line("PayloadChunk", "application/octet-stream", LAMBDA_BODY[start : start + 37])
        for start in range(0, len(LAMBDA_BODY), 37)
    ]
    lines.append(line("InvokeComplete", "application/json", b"{}"))
    path = folder / "lambda.bin"
    path.write_bytes(tool("encode", data="\n".join(lines).encode()))
    expect(tool("text", str(path)).decode(), LAMBDA_TEXT)
    return str(path)


def converse(url, capture):
    """boto3's ConverseStream gives the text, reasoning and tool input that codec-tool does."""
    response = client("bedrock-runtime", url).converse_stream(
        modelId="a.model-v1:0", messages=[{"role": "user", "content": [{"text": "Hi"}]}]
    )
    found = {"text": "", "reasoning": "", "tool-input": ""}
    stop = None
    for event in response["stream"]:
        delta = event.get("contentBlockDelta", {}).get("delta", {})
        found["text"] += delta.get("text", "")
        found["reasoning"] += delta.get("reasoningContent", {}).get("text", "")
        found["tool-input"] += delta.get("toolUse", {}).get("input", "")
        stop = event.get("messageStop", {}).get("stopReason", stop)
    for channel, text in found.items():
        if not text:
            raise Mismatch(f"no {channel} came")
        expect(text, tool("text", "--channel", channel, capture).decode())
    expect(stop, "tool_use")


def invoke(url):
    """boto3's InvokeWithResponseStream gives the very bytes, and the event that ends them."""
    response = client("lambda", url).invoke_with_response_stream(FunctionName="f", Payload=b"{}")
    expect(response["ResponseMetadata"]["HTTPHeaders"]["content-type"], EVENT_STREAM)
    body, ends = b"", 0
    for event in response["EventStream"]:
        body += event.get("PayloadChunk", {}).get("Payload", b"")
        ends += "InvokeComplete" in event
    expect(body, LAMBDA_BODY)
    expect(ends, 1)


# curl and node


def curl(url, capture):
    expected = pathlib.Path(capture).read_bytes()
    expect(run("curl", "-sSN", "-X", "POST", "-d", "{}", url + "/model/m/converse-stream"), expected)
    expect(run("curl", "-sSN", "--http1.0", url), expected)
    expect(run("curl", "-sS", "-o", "-", url, "-o", "-", url), expected * 2)
    head = run("curl", "-sSI", url).decode()
    expect(head.splitlines()[:3], ["HTTP/1.1 200 OK", f"Content-Type: {EVENT_STREAM}", "Transfer-Encoding: chunked"])
    captured = run("curl", "-sSN", "--raw", "-i", url)
    expect(tool("body", data=captured), expected)
    expect(tool("text", data=captured), tool("text", capture))


def node_answers(url):
    return [json.loads(line) for line in run("node", str(HERE / "replay_client.js"), url).splitlines()]


def node(url, capture):
    expected = pathlib.Path(capture).read_bytes()
    answers = node_answers(url)
    for answer in answers:
        expect((answer["status"], answer["type"], answer["outcome"]), (200, EVENT_STREAM, "complete"))
        expect(base64.b64decode(answer["body"]), expected)
    expect([answer.get("reused") for answer in answers], [False, True, None])


def trailers(folder):
    """Status, fields and trailers of a captured response reach node and curl."""
    path = folder / "trailers.http"
    path.write_bytes(
        b"HTTP/1.1 503 Busy\r\nContent-Type: text/plain\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n"
        b"Trailer: Lambda-Runtime-Function-Error-Type\r\n\r\n3\r\nHi\n\r\n"
        b"0\r\nLambda-Runtime-Function-Error-Type: Oops\r\n\r\n"
    )
    with replaying(str(path)) as url:
        answers = node_answers(url)
        for answer in answers:
            expect((answer["status"], base64.b64decode(answer["body"])), (503, b"Hi\n"))
        expect(answers[0]["trailers"], {"lambda-runtime-function-error-type": "Oops"})
        expect(b"\r\nRetry-After: 7\r\n" in run("curl", "-sSi", url), True)


def cut(folder, capture):
    """A response that was cut is one to curl, node and boto3 too."""
    whole = pathlib.Path(capture).read_bytes()
    kept = whole[: len(whole) // 2]
    path = folder / "cut.http"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {EVENT_STREAM}\r\nContent-Length: {len(whole)}\r\n\r\n"
    path.write_bytes(head.encode() + kept)
    with replaying(str(path), complaints=True) as url:
        expect(run("curl", "-sN", url, status=18), kept)
        answers = node_answers(url)
        expect([answer["outcome"] for answer in answers], ["cut"] * len(answers))
        expect(base64.b64decode(answers[0]["body"]), kept)
        try:
            converse(url, capture)
        except Mismatch:
            raise
        except Exception as error:
            print(f"     boto3 raises {type(error).__name__}")
        else:
            raise Mismatch("boto3 takes what was cut for complete")


# S3 Select


def select(folder):
    """moto's S3 Select, captured with curl: codec-tool and boto3 read the same records, from moto and from the replay."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        url = "http://{}:{}".format(*server.get_host_and_port())
        rows = "".join(f"{number},name{number}\n" for number in range(2000))
        s3 = client("s3", url)
        s3.create_bucket(Bucket="captures")
        s3.put_object(Bucket="captures", Key="t.csv", Body=("id,name\n" + rows).encode())

        def records(url):
            response = client("s3", url).select_object_content(
                Bucket="captures",
                Key="t.csv",
                Expression="SELECT * FROM s3object",
                ExpressionType="SQL",
                InputSerialization={"CSV": {"FileHeaderInfo": "USE"}},
                OutputSerialization={"CSV": {}},
            )
            events = list(response["Payload"])
            expect([next(iter(event)) for event in events][-1], "End")
            return b"".join(event["Records"]["Payload"] for event in events if "Records" in event)

        expected = records(url)
        expect(expected.decode().split(), rows.split())
        request = folder / "select.xml"
        request.write_text(
            '<SelectObjectContentRequest xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            "<Expression>SELECT * FROM s3object</Expression><ExpressionType>SQL</ExpressionType>"
            "<InputSerialization><CSV><FileHeaderInfo>USE</FileHeaderInfo></CSV></InputSerialization>"
            "<OutputSerialization><CSV/></OutputSerialization></SelectObjectContentRequest>"
        )
        path = folder / "select.http"
        path.write_bytes(
            run("curl", "-sSN", "--raw", "-i", "--data-binary", f"@{request}", "-H", "Content-Type: application/xml",
                "-H", "Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request",
                f"{url}/captures/t.csv?select&select-type=2")
        )
    finally:
        server.stop()
    messages = list(map(json.loads, tool("decode", "--payload", "base64", str(path)).splitlines()))
    end = messages.pop()
    expect((end["kind"], end["complete"]), ("end", True))

    def event_type(message):
        return next(header["value"] for header in message["headers"] if header["name"] == ":event-type")

    decoded = [message for message in messages if event_type(message) == "Records"]
    expect(b"".join(base64.b64decode(message["payloadBase64"]) for message in decoded), expected)
    expect(event_type(messages[-1]), "End")
    with replaying(str(path)) as url:
        expect(records(url), expected)


def main():
    prepare(SECONDS_IN_ALL, "curl", "node")
    checks = Checks()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for pace in [[], ["--rate", "300"]]:
            what = " ".join(["", *pace])
            with contextlib.ExitStack() as stack:
                url = checks.run(f"replay{what} starts", lambda: stack.enter_context(replaying(*pace, CONVERSE)))
                checks.run(f"boto3 reads ConverseStream{what}", lambda: converse(url, CONVERSE))
                checks.run(f"curl reads it{what}", lambda: curl(url, CONVERSE))
                checks.run(f"node reads it{what}", lambda: node(url, CONVERSE))
                checks.run(f"replay{what} ends when interrupted", stack.close)
        capture = checks.run("codec-tool writes InvokeWithResponseStream", lambda: lambda_capture(folder))

        def once():
            with replaying("--once", capture, interrupted=False) as url:
                invoke(url)

        checks.run("boto3 reads InvokeWithResponseStream; --once ends the replay", once)
        checks.run("node and curl see status, fields and trailers", lambda: trailers(folder))
        checks.run("curl, node and boto3 see that a response was cut", lambda: cut(folder, CONVERSE))
        checks.run("S3 Select of moto's, captured, decoded, replayed", lambda: select(folder))
    sys.exit(checks.end())


main()
