#!/usr/bin/env python3
"""Times botocore and json on an HTTP response of ConverseStream's events: prints nanoseconds of the best pass.

    botocore_text.py response.http
"""
import http.client
import io
import json

from botocore.eventstream import EventStreamBuffer

import best


class Socket:
    def __init__(self, data):
        self.file = io.BytesIO(data)

    def makefile(self, *_):
        return self.file


def text_length(data):
    response = http.client.HTTPResponse(Socket(data))
    response.begin()
    buffer = EventStreamBuffer()
    length = 0
    while chunk := response.read1(16384):
        buffer.add_data(chunk)
        for event in buffer:
            if event.headers[":event-type"] == "contentBlockDelta":
                length += len(json.loads(event.payload)["delta"]["text"].encode())
    return length


best.report(text_length)
