"""Checks signed bodies against an implementation on nothing but hmac and hashlib, and boto3. Run by ../interop-signing."""

import base64
import datetime
import hashlib
import hmac
import json
import os
import random
import subprocess
import sys
import tempfile
import zlib

import s3_uploads
from checks import Checks, Mismatch

SEED = 20261128
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
REGION, SERVICE = "us-west-2", "transcribe"
EMPTY = hashlib.sha256(b"").hexdigest()
SECONDS_PER_RUN = 30


# The implementation to compare with.


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256)


def signing_key(secret, scope):
    key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        key = sign(key, part).digest()
    return key


def time_text(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def event_stream_frame(headers, payload):
    prelude = (16 + len(headers) + len(payload)).to_bytes(4, "big") + len(headers).to_bytes(4, "big")
    prelude += zlib.crc32(prelude).to_bytes(4, "big")
    body = prelude + headers + payload
    return body + zlib.crc32(body).to_bytes(4, "big")


def event(name, payload):
    headers = b""
    for key, value in [(":event-type", name), (":content-type", "application/octet-stream"), (":message-type", "event")]:
        headers += bytes([len(key)]) + key.encode() + b"\x07" + len(value).to_bytes(2, "big") + value.encode()
    return event_stream_frame(headers, payload)


def signed_events(frames, seed, times, signature_first):
    """The signed messages of `frames`, and of the empty one that ends the stream."""
    for frame, milliseconds in zip([*frames, b""], times):
        time = time_text(milliseconds // 1000)
        scope = f"{time[:8]}/{REGION}/{SERVICE}/aws4_request"
        date = b"\x05:date\x08" + milliseconds.to_bytes(8, "big")
        hashes = [hashlib.sha256(part).hexdigest() for part in (date, frame)]
        signature = sign(
            signing_key(SECRET, scope), "\n".join(["AWS4-HMAC-SHA256-PAYLOAD", time, scope, seed, *hashes])
        )
        seed = signature.hexdigest()
        header = b"\x10:chunk-signature\x06\x00\x20" + signature.digest()
        yield event_stream_frame(header + date if signature_first else date + header, frame)


def signed_chunks(chunks, seed, time, scope, trailers=None):
    """The body of signed chunks, with signed trailers unless they are None."""
    key, body = signing_key(SECRET, scope), b""
    for data in [*chunks, b""]:
        text = ["AWS4-HMAC-SHA256-PAYLOAD", time, scope, seed, EMPTY, hashlib.sha256(data).hexdigest()]
        seed = sign(key, "\n".join(text)).hexdigest()
        body += f"{len(data):x};chunk-signature={seed}\r\n".encode()
        if data:
            body += data + b"\r\n"
    if trailers is not None:
        canonical = "".join(f"{name}:{value}\n" for name, value in sorted(trailers))
        text = ["AWS4-HMAC-SHA256-TRAILER", time, scope, seed, hashlib.sha256(canonical.encode()).hexdigest()]
        for name, value in [*trailers, ("x-amz-trailer-signature", sign(key, "\n".join(text)).hexdigest())]:
            body += f"{name}:{value}\r\n".encode()
    return body + b"\r\n"


def request(mode, seed, time, scope, body, extra=()):
    lines = [
        "POST /stream HTTP/1.1",
        "Host: service.test",
        f"X-Amz-Date: {time}",
        f"X-Amz-Content-Sha256: {mode}",
        f"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{scope}, SignedHeaders=host;x-amz-date, Signature={seed}",
        *extra,
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


# The checks.


class Tool:
    def __init__(self, path, peer):
        self.path = path
        self.peer_path = peer

    def verify(self, data, *options, secret=SECRET):
        """The exit code of `verify`, and its object."""
        environment = dict(os.environ, AWS_SECRET_ACCESS_KEY=secret)
        result = subprocess.run(
            [self.path, "verify", "--format", "json", *options],
            input=data, capture_output=True, timeout=SECONDS_PER_RUN, env=environment,
        )
        if secret in result.stdout.decode(errors="replace") + result.stderr.decode(errors="replace"):
            raise Mismatch("the key was printed")
        return result.returncode, json.loads(result.stdout.splitlines()[0])

    def verify_files(self, datas, *options):
        """The exit codes of `verify` for many captures, in one run."""
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, data in enumerate(datas):
                paths.append(os.path.join(folder, f"{number}"))
                with open(paths[-1], "wb") as file:
                    file.write(data)
            result = subprocess.run(
                [self.path, "verify", "--jobs", "2", "--format", "json", *options, *paths],
                capture_output=True, timeout=SECONDS_PER_RUN, env=dict(os.environ, AWS_SECRET_ACCESS_KEY=SECRET),
            )
            objects = map(json.loads, result.stdout.splitlines())
            worst = {}
            for found in objects:
                name = found["file"].split(":")[0]
                worst[name] = max(worst.get(name, 0), found["exitCode"])
            return [worst.get(path) for path in paths]

    def peer(self, *arguments, data=b""):
        """What the peer, which signs with EventStreamSigning, writes."""
        result = subprocess.run(
            [self.peer_path, *arguments], input=data, capture_output=True, timeout=SECONDS_PER_RUN,
            env=dict(os.environ, AWS_SECRET_ACCESS_KEY=SECRET),
        )
        if result.returncode != 0:
            raise Mismatch(f"the peer ended with {result.returncode}: {result.stderr.decode(errors='replace')}")
        return result.stdout


def expect_verified(found, signatures):
    status, report = found
    if status != 0 or report["intact"].get("verifiedSignatures", 0) != signatures:
        raise Mismatch(f"exit {status}, not {signatures} signatures: {report}")


def expect_same(actual, expected):
    if actual != expected:
        common = next((i for i, pair in enumerate(zip(actual, expected)) if pair[0] != pair[1]), min(len(actual), len(expected)))
        raise Mismatch(f"{len(actual)} bytes instead of {len(expected)}, different from byte {common} on")


def changed(data, position, generator):
    """`data` with one bit changed; not the one that only tells upper from lower case."""
    bits = [1, 2, 4, 8, 16, 64, 128] + ([] if chr(data[position]).isalpha() else [32])
    bit = generator.choice(bits)
    return data[:position] + bytes([data[position] ^ bit]) + data[position + 1 :]


def expect_all_fail(tool, data, start, options, generator, count):
    """Changes one byte of `data` from `start` on, many times over; every change must be noticed."""
    positions = sorted(generator.sample(range(start, len(data)), min(count, len(data) - start)))
    codes = tool.verify_files([changed(data, position, generator) for position in positions], *options)
    missed = [position for position, code in zip(positions, codes) if code not in (64, 65, 69)]
    if missed:
        raise Mismatch(f"changes of bytes {missed[:20]} of {len(data)} were not noticed")


def event_requests(generator, count):
    for number in range(count):
        start = generator.randrange(0, 253_402_300_000 * 1000)
        if number == 0:
            # Over midnight, in milliseconds.
            start = 1_700_006_399_100
        frames = [
            event("AudioEvent", generator.randbytes(generator.choice([0, 1, 63, 64, 65, 3200, 40_000])))
            for _ in range(generator.randrange(0, 12))
        ]
        times = [start + 400 * place for place in range(len(frames) + 1)]
        seed = generator.randbytes(32).hex()
        yield frames, times, seed, number % 2 == 1


def event_request(frames, times, seed, signature_first):
    time = time_text(times[0] // 1000)
    scope = f"{time[:8]}/{REGION}/{SERVICE}/aws4_request"
    body = b"".join(signed_events(frames, seed, times, signature_first))
    extra = ["Content-Type: application/vnd.amazon.eventstream"]
    return request("STREAMING-AWS4-HMAC-SHA256-EVENTS", seed, time, scope, body, extra)


def check_events(checks, tool, generator):
    requests = list(event_requests(generator, 12))

    def verified():
        for frames, times, seed, order in requests:
            expect_verified(tool.verify(event_request(frames, times, seed, order), "--signatures"), len(frames) + 1)

    def written():
        for frames, times, seed, order in requests:
            times = [milliseconds // 1000 * 1000 for milliseconds in times]
            scope = f"{time_text(times[0] // 1000)[:8]}/{REGION}/{SERVICE}/aws4_request"
            data = b"".join(len(frame).to_bytes(4, "big") + t.to_bytes(8, "big") + frame for frame, t in zip([*frames, b""], times))
            actual = tool.peer("sign-events", scope, seed, "signature" if order else "date", data=data)
            expect_same(actual, b"".join(signed_events(frames, seed, times, order)))

    def refused():
        frames, times, seed, order = max(requests, key=lambda one: len(one[0]))
        whole = event_request(frames[:3], times, seed, order)
        status, report = tool.verify(whole, "--signatures", secret="another")
        if status != 65 or report["problem"]["code"] != "signatureMismatch":
            raise Mismatch(f"another key: exit {status}: {report}")
        expect_all_fail(tool, whole, whole.index(b"\r\n\r\n"), ["--signatures"], generator, 400)
        signature = whole.index(b"Signature=") + 10
        heads = [changed(whole, place, generator) for place in range(signature, signature + 64)]
        if 0 in tool.verify_files(heads, "--signatures"):
            raise Mismatch("a changed seed was not noticed")
        # Without the last message, and without one in the middle.
        body = list(signed_events(frames[:3], seed, times, order))
        for part in (body[:-1], body[:1] + body[2:], body[1:], [*body, body[-1]]):
            scope = f"{time_text(times[0] // 1000)[:8]}/{REGION}/{SERVICE}/aws4_request"
            cut = request("STREAMING-AWS4-HMAC-SHA256-EVENTS", seed, time_text(times[0] // 1000), scope, b"".join(part),
                          ["Content-Type: application/vnd.amazon.eventstream"])
            if tool.verify(cut, "--signatures")[0] != 65:
                raise Mismatch(f"{len(part)} of {len(body)} messages were accepted")

    checks.run("event chains of random lengths that Python signs verify", verified)
    checks.run("EventStreamSigning writes the event chains that Python writes", written)
    checks.run("changed, cut and spliced event chains fail, and so does another key", refused)


def chunk_requests(generator, count):
    for number in range(count):
        time = time_text(generator.randrange(0, 253_402_300_799))
        scope = f"{time[:8]}/eu-central-1/s3/aws4_request"
        chunks = [generator.randbytes(generator.choice([1, 15, 64, 8192, 65_536])) for _ in range(generator.randrange(0, 6))]
        data = b"".join(chunks)
        trailers = None
        if number % 2:
            name, digest = [
                ("crc32", zlib.crc32(data).to_bytes(4, "big")),
                ("sha1", hashlib.sha1(data).digest()),
                ("sha256", hashlib.sha256(data).digest()),
            ][number // 2 % 3]
            trailers = [(f"x-amz-checksum-{name}", base64.b64encode(digest).decode())]
        yield chunks, generator.randbytes(32).hex(), time, scope, trailers


def chunk_request(chunks, seed, time, scope, trailers):
    body = signed_chunks(chunks, seed, time, scope, trailers)
    mode = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + ("" if trailers is None else "-TRAILER")
    extra = ["Content-Encoding: aws-chunked", f"X-Amz-Decoded-Content-Length: {sum(map(len, chunks))}"]
    extra += [f"X-Amz-Trailer: {name}" for name, _ in trailers or ()]
    return request(mode, seed, time, scope, body, extra)


def check_chunks(checks, tool, generator):
    requests = list(chunk_requests(generator, 12))

    def verified():
        for one in requests:
            signatures = len(one[0]) + 1 + (one[4] is not None)
            expect_verified(tool.verify(chunk_request(*one), "--signatures"), signatures)

    def kept_alive():
        streams = [chunk_request(*one) for one in requests[:4]] + [event_request(*next(event_requests(generator, 1)))]
        expect_verified(tool.verify(b"".join(streams), "--signatures"), len(requests[0][0]) + 1)
        broken = bytearray(b"".join(streams))
        broken[broken.rindex(b":chunk-signature") + 30] ^= 1
        codes = tool.verify_files([b"".join(streams), bytes(broken)], "--signatures")
        if codes != [0, 65]:
            raise Mismatch(f"exit codes {codes}")

    def written():
        for chunks, seed, time, scope, trailers in requests:
            data = b"".join(len(chunk).to_bytes(4, "big") + chunk for chunk in chunks)
            checksum = trailers[0][0].removeprefix("x-amz-checksum-") if trailers else "none"
            actual = tool.peer("sign-chunks", scope, seed, time, checksum, data=data)
            expect_same(actual, signed_chunks(chunks, seed, time, scope, trailers))

    def refused():
        for trailers in (None, [("x-amz-checksum-crc32", base64.b64encode(zlib.crc32(b"hello world").to_bytes(4, "big")).decode())]):
            time = "20260102T030405Z"
            whole = chunk_request([b"hello", b" world"], "0f" * 32, time, f"{time[:8]}/us-east-1/s3/aws4_request", trailers)
            if tool.verify(whole, "--signatures")[0] != 0:
                raise Mismatch("the whole is refused")
            expect_all_fail(tool, whole, whole.index(b"\r\n\r\n"), ["--signatures"], generator, 600)
            if tool.verify(whole, "--signatures", secret="another")[0] != 65:
                raise Mismatch("another key was accepted")

    checks.run("chains of chunks that Python signs verify", verified)
    checks.run("so do requests of a kept-alive connection, one by one", kept_alive)
    checks.run("EventStreamSigning writes the chunks that Python writes", written)
    checks.run("a change of any byte of the chunks fails, and so does another key", refused)


def check_uploads(checks, tool, generator):
    uploads = checks.run("boto3 uploads over loopback", s3_uploads.captured)
    if not uploads:
        return

    def verified():
        for algorithm, capture in uploads.items():
            status, report = tool.verify(capture)
            if status != 0 or report["intact"].get("trailingChecksums") != 1:
                raise Mismatch(f"{algorithm}: exit {status}: {report}")
            status, report = tool.verify(capture, "--signatures")
            if status != 65 or report["problem"]["code"] != "notSigned":
                raise Mismatch(f"{algorithm}, with --signatures: exit {status}: {report}")

    def refused():
        for capture in uploads.values():
            expect_all_fail(tool, capture, capture.index(b"\r\n\r\n"), [], generator, 250)

    checks.run(f"their trailing checksums verify: {', '.join(uploads)}", verified)
    checks.run("a change of any byte of the uploads fails", refused)


def main():
    generator = random.Random(SEED)
    tool = Tool(sys.argv[1], sys.argv[2])
    checks = Checks()
    check_events(checks, tool, generator)
    check_chunks(checks, tool, generator)
    check_uploads(checks, tool, generator)
    sys.exit(checks.end())


main()
