"""Our encoder against other people's parsers, their encoders against our decoder, over loopback sockets.

Usage: interop.py PEER, where PEER is the InteropPeer executable. Ends with 1 if anything differs.
Curl, Python's http.client and Node are used; h11 and aiohttp where they can be imported. Every wait is bounded.
"""

import asyncio
import http.client
import json
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading

PEER = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 20
failures = 0
checks = 0


def check(name, condition, detail=""):
    global failures, checks
    checks += 1
    if not condition:
        failures += 1
        print(f"FAILED {name} {detail}")


def encode(chunks):
    data = b"".join(struct.pack(">I", len(c)) + c for c in chunks)
    done = subprocess.run([PEER, "encode"], input=data, capture_output=True, timeout=SECONDS, check=True)
    return done.stdout, str(len(data))


def decode(name, raw):
    with tempfile.NamedTemporaryFile() as file:
        done = subprocess.run([PEER, "decode", file.name], input=raw, capture_output=True, timeout=SECONDS)
        check(name + ": decodes", done.returncode == 0, done.stderr.decode())
        return file.read(), done.stdout.decode().splitlines()


def bodies():
    rng = random.Random(1)
    yield "tokens", [b"data: {\"text\":\"%d\"}\n\n" % i for i in range(300)]
    yield "one byte each", [bytes([i % 256]) for i in range(2000)]
    yield "binary", [rng.randbytes(n) for n in (1, 15, 16, 255, 256, 4095, 4096, 65535, 65536, 100000)]
    yield "nothing", []


class Server:
    """Answers each connection with the same bytes, in pieces, and keeps what it was sent."""

    def __init__(self, response, request_end=b"\r\n\r\n"):
        self.response = response
        self.request_end = request_end
        self.received = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(SECONDS)
                try:
                    self.serve(connection)
                except OSError:
                    pass

    def serve(self, connection):
        request = b""
        continued = False
        while not (b"\r\n\r\n" in request and request.endswith(self.request_end)):
            data = connection.recv(65536)
            if not data:
                break
            request += data
            if not continued and b"100-continue" in request and b"\r\n\r\n" in request:
                continued = True
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.received.append(request)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        size = 1
        position = 0
        while position < len(self.response):
            connection.sendall(self.response[position:position + size])
            position += size
            size = size * 5 % 8191 + 1

    def close(self):
        self.listener.close()


def ours_to_others():
    for name, chunks in bodies():
        response, total = encode(chunks)
        body = b"".join(chunks)
        server = Server(response)
        address = f"127.0.0.1:{server.port}"

        with tempfile.NamedTemporaryFile() as headers:
            done = subprocess.run(
                ["curl", "-sS", "--noproxy", "*", "--max-time", str(SECONDS), "-D", headers.name, f"http://{address}/"],
                capture_output=True, timeout=SECONDS + 5)
            check(f"curl, {name}: ends well", done.returncode == 0, done.stderr.decode())
            check(f"curl, {name}: body", done.stdout == body)
            text = headers.read().decode()
            check(f"curl, {name}: trailers", f"X-Sum: {total}" in text and "X-Note: done, and well" in text, text)

        connection = http.client.HTTPConnection(address, timeout=SECONDS)
        connection.request("GET", "/")
        check(f"http.client, {name}", connection.getresponse().read() == body)
        connection.close()

        done = subprocess.run(
            ["node", os.path.join(HERE, "peer.js"), "get", str(server.port), "/"],
            capture_output=True, timeout=SECONDS + 5)
        check(f"node, {name}: ends well", done.returncode == 0, done.stderr.decode())
        if done.returncode == 0:
            found = json.loads(done.stdout)
            check(f"node, {name}: body", found["body"] == body.hex() and found["complete"])
            check(f"node, {name}: trailers", found["trailers"] == {"x-sum": total, "x-note": "done, and well"})

        try:
            import h11
        except ImportError:
            h11 = None
        if h11:
            peer = h11.Connection(h11.CLIENT)
            with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as sock:
                sock.sendall(peer.send(h11.Request(method="GET", target="/", headers=[("Host", address)])))
                peer.send(h11.EndOfMessage())
                found, trailers = b"", None
                while trailers is None:
                    event = peer.next_event()
                    if event is h11.NEED_DATA:
                        peer.receive_data(sock.recv(4096))
                    elif isinstance(event, h11.Data):
                        found += bytes(event.data)
                    elif isinstance(event, h11.EndOfMessage):
                        trailers = dict(event.headers)
            check(f"h11, {name}: body", found == body)
            check(f"h11, {name}: trailers", trailers == {b"x-sum": total.encode(), b"x-note": b"done, and well"})

        try:
            import aiohttp
        except ImportError:
            aiohttp = None
        if aiohttp:
            async def fetch():
                timeout = aiohttp.ClientTimeout(total=SECONDS)
                async with aiohttp.ClientSession(timeout=timeout) as session:
                    async with session.get(f"http://{address}/") as response:
                        return await response.read()
            check(f"aiohttp, {name}", asyncio.run(fetch()) == body)
        server.close()


def fetch_raw(port, path="/"):
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        raw = b""
        while data := sock.recv(65536):
            raw += data
        return raw


def node_parts():
    return [bytes([97 + i % 26]) * i for i in range(1, 400, 7)]


def others_to_ours():
    parts = node_parts()
    whole = b"".join(parts)
    sizes = [f"chunk {len(p)}" for p in parts] + ["chunk 0"]

    node = subprocess.Popen(["node", os.path.join(HERE, "peer.js"), "serve"], stdout=subprocess.PIPE, text=True)
    try:
        port = int(node.stdout.readline())
        body, lines = decode("node's response", fetch_raw(port))
        check("node's response: body", body == whole)
        check("node's response: chunks", [line for line in lines if line.startswith("chunk")] == sizes)
        check("node's response: trailers", f"trailer X-Sum: {len(parts)}" in lines, lines[-3:])
        body, lines = decode("node's early hints", fetch_raw(port, "/early"))
        check("node's early hints: head and body", "informational 103" in lines and body == whole)
        body, _ = decode("node's gzip", fetch_raw(port, "/gzip"))
        check("node's gzip: body", body == whole)
    finally:
        node.terminate()
        node.wait(timeout=SECONDS)

    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    server = Server(ok, request_end=b"\r\n\r\n")
    done = subprocess.run(
        ["node", os.path.join(HERE, "peer.js"), "post", str(server.port)], capture_output=True, timeout=SECONDS + 5)
    check("node's request: ends well", done.returncode == 0, done.stderr.decode())
    # The head may end a read of its own; the body ends with the trailer section.
    raw = server.received[0] if server.received else b""
    server.close()
    if b"X-Sum" in raw.split(b"\r\n\r\n", 1)[-1]:
        body, lines = decode("node's request", raw)
        check("node's request: body", body == whole)
        check("node's request: trailers", f"trailer X-Sum: {len(parts)}" in lines)
    else:
        check("node's request: arrives whole", False, repr(raw[-80:]))

    server = Server(ok, request_end=b"0\r\n\r\n")
    done = subprocess.run(
        ["curl", "-sS", "--noproxy", "*", "--max-time", str(SECONDS), "-T", "-", "-H", "Transfer-Encoding: chunked",
         f"http://127.0.0.1:{server.port}/up"],
        input=whole, capture_output=True, timeout=SECONDS + 5)
    check("curl's request: ends well", done.returncode == 0, done.stderr.decode())
    body, lines = decode("curl's request", server.received[0])
    check("curl's request", body == whole and "request PUT /up" in lines)
    server.close()

    server = Server(ok, request_end=b"0\r\n\r\n")
    connection = http.client.HTTPConnection(f"127.0.0.1:{server.port}", timeout=SECONDS)
    connection.request("POST", "/py", body=iter(parts), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    connection.getresponse().read()
    connection.close()
    body, lines = decode("http.client's request", server.received[0])
    check("http.client's request: body", body == whole)
    check("http.client's request: chunks", [line for line in lines if line.startswith("chunk")] == sizes)
    server.close()

    try:
        import h11
    except ImportError:
        h11 = None
    if h11:
        peer = h11.Connection(h11.SERVER)
        peer.receive_data(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        peer.next_event(), peer.next_event()
        raw = peer.send(h11.Response(status_code=200, headers=[("Transfer-Encoding", "chunked")]))
        raw += b"".join(peer.send(h11.Data(data=p)) for p in parts)
        raw += peer.send(h11.EndOfMessage(headers=[("X-Sum", "5")]))
        server = Server(raw)
        body, lines = decode("h11's response", fetch_raw(server.port))
        check("h11's response", body == whole and "trailer x-sum: 5" in [line.lower() for line in lines], lines[-3:])
        server.close()

    try:
        from aiohttp import web
    except ImportError:
        web = None
    if web:
        async def serve():
            async def handle(request):
                response = web.StreamResponse()
                response.enable_chunked_encoding()
                await response.prepare(request)
                for part in parts:
                    await response.write(part)
                await response.write_eof()
                return response
            app = web.Application()
            app.router.add_get("/", handle)
            runner = web.AppRunner(app)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port = runner.addresses[0][1]
            raw = await asyncio.wait_for(asyncio.to_thread(fetch_raw, port), SECONDS)
            await runner.cleanup()
            return raw
        body, lines = decode("aiohttp's response", asyncio.run(serve()))
        check("aiohttp's response: body", body == whole)
        check("aiohttp's response: chunks", [line for line in lines if line.startswith("chunk")] == sizes)


def main():
    for tool in ("curl", "node"):
        if not shutil.which(tool):
            print(f"{tool} is needed")
            return 1
    ours_to_others()
    others_to_ours()
    print(f"interop: {checks - failures} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
