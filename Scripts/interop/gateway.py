"""Checks what real runtimes and clients make of `codec-tool gateway`. Run by ../interop-gateway."""

import concurrent.futures
import contextlib
import errno
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from checks import Checks, Mismatch, expect, prepare
from mutations import mutated

SECONDS_PER_STEP = 30
SECONDS_IN_ALL = 240
MUTATIONS = 1000

HERE = pathlib.Path(__file__).parent
FUNCTIONS = HERE / "gateway"
TOOL = str(pathlib.Path(sys.argv[1]).resolve())
NODE = ["--node", "index.handler"]


class Gateway:
    """A running gateway and what it says on standard error."""

    def __init__(self, *arguments, environment=None):
        self.process = subprocess.Popen(
            [TOOL, "gateway", "--port", "0", *arguments], stderr=subprocess.PIPE, text=True, cwd=FUNCTIONS,
            env={**os.environ, **(environment or {})})
        self.lines = []
        self.news = threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()
        self.url = self.wait("listening on ").split("listening on ")[1]
        self.port = int(self.url.split(":")[-1])

    def listen(self):
        for line in self.process.stderr:
            with self.news:
                self.lines.append(line.rstrip("\n"))
                self.news.notify_all()

    def wait(self, text, count=1):
        """The line number `count` that contains `text`, once it has come."""
        with self.news:
            def found():
                return [line for line in self.lines if text in line][count - 1 : count]

            if not self.news.wait_for(found, SECONDS_PER_STEP):
                raise Mismatch(f"the gateway does not say {text!r}, but {self.lines[-3:]}")
            return found()[0]

    def curl(self, path, *options, status=0):
        """The response's status, head and body, as curl sees them; `status` is curl's exit code."""
        command = ["curl", "-sS", "-N", "-i", "--max-time", str(SECONDS_PER_STEP), *options, self.url + path]
        result = subprocess.run(command, capture_output=True)
        if result.returncode != status:
            raise Mismatch(f"curl ends with {result.returncode}, not {status}: {result.stderr} {result.stdout}")
        head, _, body = result.stdout.partition(b"\r\n\r\n")
        if head.startswith(b"HTTP/1.1 100"):
            head, _, body = body.partition(b"\r\n\r\n")
        return int(head.split()[1]), head.decode(), body.decode(errors="replace")

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_PER_STEP)

    def raw(self, data, is_whole=True):
        """Everything that the gateway answers to these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS_PER_STEP) as connection:
            answer = b""
            # The gateway may have answered and closed the connection before it had read everything.
            with contextlib.suppress(ConnectionError):
                connection.sendall(data)
                if is_whole:
                    half_close(connection)
            with contextlib.suppress(ConnectionError):
                while piece := connection.recv(65536):
                    answer += piece
            return answer

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        try:
            status = self.process.wait(SECONDS_PER_STEP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Mismatch("the gateway does not end")
        if status != 0:
            raise Mismatch(f"the gateway ends with {status}: {self.lines[-5:]}")


def half_close(connection):
    try:
        connection.shutdown(socket.SHUT_WR)
    except OSError as error:
        if error.errno != errno.ENOTCONN:
            raise


@contextlib.contextmanager
def gateway(*arguments, **options):
    running = Gateway(*arguments, **options)
    try:
        yield running
    finally:
        running.stop()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that has ended but has not been collected by its new parent is gone, too.
    return pathlib.Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if sys.platform == "linux" else True


def client(url):
    import boto3
    from botocore.config import Config

    return boto3.client(
        "lambda", endpoint_url=url, region_name="us-east-1", aws_access_key_id="nobody",
        aws_secret_access_key="nothing",
        config=Config(retries={"max_attempts": 0}, read_timeout=SECONDS_PER_STEP))


# Runtimes


def shell():
    with gateway("--", "./bootstrap.sh") as running:
        for _ in range(2):
            status, head, body = running.curl("/lines")
            expect((status, body), (200, "line 1\nline 2\nline 3\n"))
            expect("Content-Type: text/plain" in head, True)
        pids = [int(pid) for pid in running.wait("pids ").split("pids ")[1].split()]
        expect([is_alive(pid) for pid in pids], [True, True])
    time.sleep(0.1)
    expect([is_alive(pid) for pid in pids], [False, False])


def python_runtime():
    with gateway("--", sys.executable, "-m", "awslambdaric", "buffered.handler") as running:
        status, head, body = running.curl("/py", "-d", "x" * 6000)
        expect((status, body), (200, "python /py 6000\n"))
        expect(head.count("Set-Cookie"), 2)
        running.wait("bufferedResponse")
        lambda_client = client(running.url)
        result = lambda_client.invoke(FunctionName="any", Payload=b'{"fail":true}')
        expect(result["FunctionError"], "Unhandled")
        error = json.loads(result["Payload"].read())
        expect((error["errorType"], error["errorMessage"]), ("ValueError", "as asked"))


def node_handlers():
    for name, expected in [("buffered", "buffered /x"), ("callback", "callback false")]:
        with gateway("--node", f"index.{name}", "--mode", "buffered") as running:
            expect(running.curl("/x")[::2], (200, expected))


# A gateway with Node's handlers


def pieces(running):
    with tempfile.TemporaryDirectory() as folder:
        connection = running.connection()
        connection.request("GET", f"/pieces?folder={folder}")
        response = connection.getresponse()
        for piece in range(5):
            # The function waits for the file before it writes more: a piece that is held back blocks both.
            expect(response.read(8), f"piece {piece};".encode())
            pathlib.Path(folder, str(piece)).touch()
        expect(response.read(), b"")


def heads(running):
    status, head, body = running.curl("/cookies")
    expect((status, body), (201, ""))
    for line in ["X-M: 1", "X-M: 2", "Set-Cookie: a=b; Path=/", "Set-Cookie: c=d"]:
        expect(line in head.split("\r\n"), True)
    expect(running.curl("/pipeline")[2], "one two")
    expect(running.curl("/hello", "-I")[::2], (200, ""))
    expect(running.curl("/hello", "--http1.0")[2], "hello ")


def events(running):
    path = "/echo?a=1&a=2&b=%C3%A4+x"
    event = json.loads(running.curl(path, "-H", "X-A: 1", "-H", "X-A: 2", "-d", "text")[2])
    expect(event["httpMethod"], "POST")
    expect(event["multiValueQueryStringParameters"], {"a": ["1", "2"], "b": ["ä x"]})
    expect(event["queryStringParameters"], {"a": "2", "b": "ä x"})
    expect(event["multiValueHeaders"]["X-A"], ["1", "2"])
    expect((event["body"], event["isBase64Encoded"]), ("text", False))
    expect(event["requestContext"]["identity"]["sourceIp"], "127.0.0.1")
    event = json.loads(running.curl("/echo", "--data-binary", f"@{shutil.which('true')}")[2])
    expect(event["isBase64Encoded"], True)


def version_2(format):
    with gateway("--event", format, *NODE) as running:
        event = json.loads(running.curl("/echo?a=1&a=2", "-H", "Cookie: x=1; y=2", "-H", "X-A: 1", "-H", "X-A: 2")[2])
        expect((event["version"], event["rawPath"], event["rawQueryString"]), ("2.0", "/echo", "a=1&a=2"))
        expect((event["cookies"], event["headers"]["x-a"]), (["x=1", "y=2"], "1,2"))
        expect(event["requestContext"]["http"]["method"], "GET")
        if format == "url":
            status, head, body = running.curl("/content-type")
            expect((status, body, "Content-Type: text/event-stream" in head), (200, "data: hi\n\n", True))


FAILURES = [
    ("/end-only", "missingPrelude", "Call write(chunk)"),
    ("/content-type", "missingPrelude", "text/event-stream"),
    ("/bad-json", "invalidJSON", "502"),
    ("/big-prelude", "preludeTooLong", "16 KB"),
    ("/error-first", "errorBeforePrelude", "before the prelude"),
    ("/exit-first", "crash", "exit status 7"),
]


def failure(running, path, name, text):
    status, _, body = running.curl(path)
    expect((status, body), (502, '{"message":"Internal server error"}'))
    line = running.wait(f"GET {path} 502")
    if f"; {name}: " not in line or text not in line:
        raise Mismatch(line)
    expect(running.curl("/hello")[2], "hello ")


def midway(running, path, name):
    status, _, body = running.curl(path, status=18)
    expect((status, body), (200, "some text"))
    running.wait(f"; {name}: ")
    expect(running.curl("/hello")[2], "hello ")


def initialization():
    with gateway("--node", "broken.handler", "--failure-status", "500") as running:
        for _ in range(2):
            expect(running.curl("/x")[::2], (500, '{"message":"Internal server error"}'))
        running.wait("initError: ", 2)
        running.wait("no such table")


def timeouts():
    with gateway("--timeout", "1", *NODE) as running:
        expect(running.curl("/hang")[::2], (504, '{"message":"Endpoint request timed out"}'))
        expect(running.curl("/hang-midway", status=18)[0], 200)
        expect(running.curl("/hello")[2], "hello ")
        running.wait("timeout: ", 2)
    with gateway("--idle-timeout", "1", *NODE) as running:
        expect(running.curl("/hang-midway", status=18)[0], 200)
        running.wait("idleTimeout: ")


def disconnect(running):
    connection = running.connection()
    connection.request("GET", "/long")
    connection.getresponse().read(10)
    connection.close()
    running.wait("clientDisconnected")
    running.wait("long response finished")


def killed():
    with gateway("--concurrency", "2", *NODE) as running:
        connection = running.connection()
        connection.request("GET", "/hang-midway")
        response = connection.getresponse()
        pid = b""
        while not pid.endswith(b" "):
            pid += response.read(1)
        os.kill(int(pid), signal.SIGKILL)
        try:
            response.read()
            raise Mismatch("the response seems complete")
        except http.client.IncompleteRead:
            pass
        for _ in range(4):
            expect(running.curl("/hello")[2], "hello ")


def many():
    with gateway("--concurrency", "4", *NODE) as running:

        def one(number):
            connection = running.connection()
            connection.request("GET", f"/hello?n={number}")
            return connection.getresponse().read()

        with concurrent_pool(200) as pool:
            expect(list(pool.map(one, range(200))), [f"hello {number}".encode() for number in range(200)])


def concurrent_pool(count):
    return concurrent.futures.ThreadPoolExecutor(count)


# SDKs


def stream_events(running):
    stream = client(running.url).invoke_with_response_stream(
        FunctionName="function", Payload=b'{"action":"/pipeline"}')
    expect(stream["ResponseMetadata"]["HTTPHeaders"]["x-amzn-remapped-content-type"],
           "application/vnd.awslambda.http-integration-response")
    chunks, complete = read_events(stream)
    expect(chunks, b'{"statusCode":200,"headers":{"Content-Type":"text/plain"}}' + bytes(8) + b"one two")
    expect(complete, {})
    stream = client(running.url).invoke_with_response_stream(
        FunctionName="function", Payload=b'{"action":"/error-midway"}')
    chunks, complete = read_events(stream)
    expect((chunks[-9:], complete["ErrorCode"]), (b"some text", "RangeError"))
    expect(json.loads(complete["ErrorDetails"])["errorMessage"], "in the middle")


def read_events(stream):
    chunks, complete = b"", None
    for event in stream["EventStream"]:
        if "PayloadChunk" in event:
            chunks += event["PayloadChunk"]["Payload"]
        else:
            complete = event["InvokeComplete"]
    return chunks, {name: value for name, value in complete.items() if value is not None}


def invoke():
    with gateway("--name", "mine", "--node", "index.buffered") as running:
        lambda_client = client(running.url)
        result = lambda_client.invoke(FunctionName="mine", Payload=b'{"value":1}', LogType="Tail")
        expect(json.loads(result["Payload"].read()), {"statusCode": 200, "body": "buffered 1"})
        expect((result["StatusCode"], result.get("FunctionError")), (200, None))
        result = lambda_client.invoke(FunctionName="mine", Payload=b'{"fail":true}')
        expect((result["FunctionError"], json.loads(result["Payload"].read())["errorType"]), ("Unhandled", "TypeError"))
        expect(lambda_client.invoke(FunctionName="mine", InvocationType="Event")["StatusCode"], 202)
        expect(lambda_client.invoke(FunctionName="mine", InvocationType="DryRun")["StatusCode"], 204)
        try:
            lambda_client.invoke(FunctionName="other")
            raise Mismatch("another function is found")
        except lambda_client.exceptions.ResourceNotFoundException:
            pass


# Hostile peers


def hostile_clients(running):
    smuggling = [
        b"POST /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        b"POST /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: +4\r\n\r\nabcd",
        b"POST /hello HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\nabcd",
        b"GET /hello HTTP/1.1\r\nHost: localhost\r\nX : y\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
        b"GET /hello HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
    ]
    for data in smuggling:
        answer = running.raw(data)
        if b"HTTP/1.1 400" not in answer[:20] and answer:
            raise Mismatch(f"{data[:80]} is answered with {answer[:80]}")
    expect(running.raw(b"GET /hello HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n")[:12], b"HTTP/1.1 421")
    large = b"POST /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000000\r\n"
    expect(running.raw(large + b"Expect: 100-continue\r\n\r\n", is_whole=False)[:12], b"HTTP/1.1 413")
    with contextlib.ExitStack() as stack:
        for number in range(500):
            idle = stack.enter_context(socket.create_connection(("127.0.0.1", running.port)))
            if number % 2:
                idle.sendall(b"GET /hello HTTP/1.1\r\nHost: loc")
        for _ in range(10):
            expect(running.curl("/hello")[2], "hello ")


def mutated_clients(running):
    host = b"Host: localhost\r\n"
    invoke = b"POST /2015-03-31/functions/function/invocations HTTP/1.1\r\n" + host
    requests = [
        b"GET /hello?a=b&a=c%20d HTTP/1.1\r\n" + host + b"Cookie: a=b; c=d\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n",
        b"POST /hello HTTP/1.1\r\n" + host + b"Content-Type: text/plain\r\nContent-Length: 4\r\n\r\nabcd",
        b"POST /hello HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\nX: y\r\n\r\n",
        invoke + b"X-Amz-Invocation-Type: RequestResponse\r\nContent-Length: 2\r\n\r\n{}",
        invoke.replace(b"2015-03-31", b"2021-11-15").replace(b"/inv", b"/response-streaming-inv")
        + b"Content-Length: 18\r\n\r\n" + b'{"action":"/hello"}'[:18],
    ]
    for seed in range(MUTATIONS):
        data = mutated(requests[seed % len(requests)], seed)
        answer = running.raw(data)
        if answer and not re.match(rb"HTTP/1\.[01] [1-5]\d\d ", answer):
            raise Mismatch(f"seed {seed}, {data[:200]} is answered with {answer[:80]}")
    expect(running.curl("/hello")[2], "hello ")


def mutated_runtimes():
    with gateway("--", sys.executable, "hostile.py") as running:
        for seed in range(MUTATIONS):
            connection = running.connection()
            connection.request("GET", f"/mutated-{seed}")
            # What the client receives may be cut, but it does not wait for what never comes.
            with contextlib.suppress(http.client.HTTPException, ConnectionError):
                connection.getresponse().read()
            connection.close()
        expect(running.curl("/a")[2], "well /a")


def hostile_runtimes():
    with gateway("--concurrency", "2", "--", sys.executable, "hostile.py") as running:
        expect(running.curl("/endless")[0], 502)
        running.wait("preludeTooLong")
        expect(running.curl("/wrong-id")[2], "400")
        expect(running.curl("/twice")[2], "first")
        running.wait("second response 403")
        running.curl("/trailers", status=18)
        expect(running.curl("/garbage")[2], "404")
        expect(running.curl("/large")[0], 502)
        running.wait("large response 413")
        expect(running.curl("/cut", status=18)[2], "text")
        paths = ["/endless", "/twice", "/a", "/trailers", "/b", "/cut", "/c", "/wrong-id", "/d"] * 3

        def one(path):
            with contextlib.suppress(http.client.IncompleteRead, ConnectionError):
                connection = running.connection()
                connection.request("GET", path)
                return connection.getresponse().read().decode()

        with concurrent_pool(len(paths)) as pool:
            for path, body in zip(paths, pool.map(one, paths)):
                if len(path) == 2:
                    expect(body, "well " + path)


# The rest


def captures():
    with tempfile.TemporaryDirectory() as folder:
        with gateway("--capture", folder, *NODE) as running:
            running.curl("/pipeline")
            running.curl("/error-midway", status=18)
            running.wait("GET /error-midway")
        whole, cut = sorted(pathlib.Path(folder).iterdir())
        expect(subprocess.run([TOOL, "text", whole], capture_output=True).stdout, b"one two")
        result = subprocess.run([TOOL, "text", cut], capture_output=True)
        expect((result.stdout, result.returncode), (b"some text", 65))


def watch():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "f.mjs")
        path.write_text("export const handler = async () => ({ statusCode: 200, body: 'before' });")
        with gateway("--mode", "buffered", "--watch", folder, "--env", f"LAMBDA_TASK_ROOT={folder}",
                     "--node", "f.handler") as running:
            expect(running.curl("/")[2], "before")
            path.write_text("export const handler = async () => ({ statusCode: 200, body: 'after' });")
            running.wait("a file has changed")
            expect(running.curl("/")[2], "after")


def interrupted():
    running = Gateway("--concurrency", "3", *NODE)
    connection = running.connection()
    connection.request("GET", "/hang-midway")
    response = connection.getresponse()
    pid = b""
    while not pid.endswith(b" "):
        pid += response.read(1)
    running.stop(signal.SIGINT)
    time.sleep(0.1)
    expect(is_alive(int(pid)), False)


def secrets():
    with gateway(*NODE, environment={"MY_SECRET": "do-not-print-me"}) as running:
        running.curl("/hello?token=do-not-print-me")
        running.curl("/exit-first?token=do-not-print-me")
        running.wait("exit status 7")
        expect([line for line in running.lines if "do-not-print-me" in line], [])


def main():
    prepare(SECONDS_IN_ALL, "curl", "node")
    checks = Checks()
    checks.run("a shell with curl streams; nothing is left after the end", shell)
    checks.run("awslambdaric answers curl and boto3", python_runtime)
    checks.run("node: buffered and callback handlers", node_handlers)
    with contextlib.ExitStack() as stack:
        running = checks.run("node: a gateway starts", lambda: stack.enter_context(gateway(*NODE)))
        checks.run("no piece waits for the next", lambda: pieces(running))
        checks.run("status, headers, cookies, HEAD, HTTP/1.0", lambda: heads(running))
        checks.run("REST events", lambda: events(running))
        for path, name, text in FAILURES:
            checks.run(f"failure: {path[1:]}", lambda: failure(running, path, name, text))
        checks.run("failure: error midway", lambda: midway(running, "/error-midway", "errorMidway"))
        checks.run("failure: exit midway", lambda: midway(running, "/exit-midway", "crashMidway"))
        checks.run("a client goes away; the function goes on", lambda: disconnect(running))
        checks.run("boto3 invokes with a response stream", lambda: stream_events(running))
        checks.run("hostile clients", lambda: hostile_clients(running))
        checks.run("mutated requests of clients", lambda: mutated_clients(running))
        checks.run("the gateway ends when interrupted", stack.close)
    checks.run("failure: init error", initialization)
    checks.run("failure: time-outs", timeouts)
    checks.run("HTTP API events", lambda: version_2("http"))
    checks.run("function URL events", lambda: version_2("url"))
    checks.run("boto3 invokes", invoke)
    checks.run("200 requests at once over 4 processes", many)
    checks.run("a process killed in the middle", killed)
    checks.run("hostile runtimes", hostile_runtimes)
    checks.run("mutated responses of a runtime", mutated_runtimes)
    checks.run("captures", captures)
    checks.run("a changed file restarts the function", watch)
    checks.run("Ctrl-C leaves nothing running", interrupted)
    checks.run("secrets are not printed", secrets)
    sys.exit(checks.end())


main()
