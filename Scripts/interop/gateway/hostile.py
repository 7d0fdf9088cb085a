"""A runtime that breaks the rules of the Runtime API as the path of each request asks."""

import http.client
import json
import os
import pathlib
import socket
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from mutations import mutated  # noqa: E402

PREFIX = "/2018-06-01/runtime"
HOST, PORT = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
PRELUDE = b'{"statusCode":200,"headers":{"Content-Type":"text/plain"}}' + bytes(8)
STREAMING = (
    "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n"
    "Content-Type: application/vnd.awslambda.http-integration-response\r\n"
)


def next_invocation():
    connection = http.client.HTTPConnection(HOST, int(PORT))
    connection.request("GET", f"{PREFIX}/invocation/next")
    response = connection.getresponse()
    event = json.loads(response.read())
    return response.headers["Lambda-Runtime-Aws-Request-Id"], event


def post(path, body, headers={}):
    connection = http.client.HTTPConnection(HOST, int(PORT))
    connection.request("POST", PREFIX + path, body, headers)
    return connection.getresponse().status


def raw(data):
    """Sends bytes as they are and returns the beginning of the answer."""
    with socket.create_connection((HOST, int(PORT))) as connection:
        try:
            connection.sendall(data)
            return connection.recv(1000)
        except OSError:
            return b""


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def stream(request_id, body):
    head = f"POST {PREFIX}/invocation/{request_id}/response HTTP/1.1\r\nHost: x\r\n{STREAMING}\r\n"
    return raw(head.encode() + body)


def answer(request_id, text):
    stream(request_id, chunk(PRELUDE) + chunk(text.encode()) + b"0\r\n\r\n")


def damaged(request_id, seed):
    """Answers by a damaged request, and then, if that was refused, by one that is in order."""
    head = f"POST {PREFIX}/invocation/{request_id}/response HTTP/1.1\r\nHost: x\r\n{STREAMING}\r\n"
    end = b"0\r\nLambda-Runtime-Function-Error-Type: Oops\r\n\r\n" if seed % 2 else b"0\r\n\r\n"
    data = mutated(head.encode() + chunk(PRELUDE) + chunk(b"text") + end, seed)
    with socket.create_connection((HOST, int(PORT))) as connection:
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1000):
                pass
        except OSError:
            pass
    answer(request_id, "in order")


def handle(request_id, path):
    if path.startswith("/mutated-"):
        damaged(request_id, int(path.split("-")[1]))
    elif path == "/endless":
        with socket.create_connection((HOST, int(PORT))) as connection:
            head = f"POST {PREFIX}/invocation/{request_id}/response HTTP/1.1\r\nHost: x\r\n{STREAMING}\r\n"
            connection.sendall(head.encode() + chunk(b'{"headers":{"X":"'))
            for _ in range(2000):
                connection.sendall(chunk(b"x" * 1000))
            connection.sendall(b"0\r\n\r\n")
            connection.recv(1000)
    elif path == "/wrong-id":
        status = post("/invocation/00000000-0000-0000-0000-000000000000/response", b"{}")
        answer(request_id, str(status))
    elif path == "/twice":
        answer(request_id, "first")
        status = post(f"/invocation/{request_id}/response", b'{"statusCode":500}')
        print(f"second response {status}", flush=True)
    elif path == "/trailers":
        garbage = b"0\r\nLambda-Runtime-Function-Error-Type: \xff\xfe\r\nLambda-Runtime-Function-Error-Body: %%%\r\n\r\n"
        stream(request_id, chunk(PRELUDE) + chunk(b"text") + garbage)
    elif path == "/garbage":
        raw(b"\x16\x03\x01\x00\xff" * 50)
        raw(f"POST {PREFIX}/invocation/{request_id}/response HTTP/1.1\r\nContent-Length: 5\r\n"
            f"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode())
        answer(request_id, str(post("/nowhere", b"")))
    elif path == "/large":
        status = post(f"/invocation/{request_id}/response", b"x" * (7 << 20))
        print(f"large response {status}", flush=True)
    elif path == "/cut":
        stream_head = f"POST {PREFIX}/invocation/{request_id}/response HTTP/1.1\r\nHost: x\r\n{STREAMING}\r\n"
        with socket.create_connection((HOST, int(PORT))) as connection:
            connection.sendall(stream_head.encode() + chunk(PRELUDE) + chunk(b"text"))
    else:
        answer(request_id, "well " + path)


while True:
    request, content = next_invocation()
    handle(request, content["path"])
