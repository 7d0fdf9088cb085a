#!/usr/bin/env python3
"""Times sseclient and json on Anthropic's server-sent events: prints nanoseconds of the best pass.

    sseclient_text.py events.sse
"""
import json

import sseclient

import best


def text_length(data):
    reads = (data[start:start + 16384] for start in range(0, len(data), 16384))
    length = 0
    for event in sseclient.SSEClient(reads).events():
        if event.event == "content_block_delta":
            length += len(json.loads(event.data)["delta"]["text"].encode())
    return length


best.report(text_length)
