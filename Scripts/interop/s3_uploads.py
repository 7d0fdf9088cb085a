"""Uploads by boto3 to a server on loopback, captured as they arrive."""

import os
import socketserver
import ssl
import subprocess
import tempfile
import threading

import boto3
import botocore.config
import urllib3

DATA = bytes(range(256)) * 5 + b"the end"


class Handler(socketserver.BaseRequestHandler):
    """Keeps the bytes of a request, and answers it."""

    def handle(self):
        self.request.settimeout(10)
        received = self.read_until(b"", b"\r\n\r\n")
        if b"100-continue" in received:
            self.request.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        # The body is in chunks of HTTP, around those of aws-chunked.
        received = self.read_until(received, b"\r\n0\r\n\r\n")
        self.server.captures.append(received)
        self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"0\"\r\nConnection: close\r\n\r\n")

    def read_until(self, received, end):
        while not received.endswith(end) and end not in received[-len(end) - 65_536 :]:
            piece = self.request.recv(65_536)
            if not piece:
                raise ConnectionError("the client has closed the connection")
            received += piece
        return received


class Server(socketserver.TCPServer):
    allow_reuse_address = True

    def __init__(self, context):
        super().__init__(("127.0.0.1", 0), Handler)
        self.context = context
        self.captures = []

    def get_request(self):
        connection, address = super().get_request()
        return self.context.wrap_socket(connection, server_side=True), address


def server_context(folder):
    key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True, timeout=30,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def captured():
    """The captured requests, by the algorithm of the checksum. boto3 sends trailing checksums over TLS only."""
    urllib3.disable_warnings()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(server_context(folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            client = boto3.client(
                "s3", endpoint_url=f"https://127.0.0.1:{server.server_address[1]}", verify=False, region_name="us-east-1",
                aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret",
                config=botocore.config.Config(
                    retries={"max_attempts": 0}, read_timeout=10, s3={"addressing_style": "path"}),
            )
            found = {}
            for algorithm in ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"):
                try:
                    client.put_object(Bucket="bucket", Key="key", Body=DATA, ChecksumAlgorithm=algorithm)
                except Exception as error:
                    if "awscrt" not in str(error).lower() and "crt" not in str(error).lower():
                        raise
                    print(f"     without {algorithm}: {error}")
                    continue
                found[algorithm] = server.captures[-1]
            return found
        finally:
            server.shutdown()
            server.server_close()
