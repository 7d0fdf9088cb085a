"""The other implementations, each behind a function that reads frames or one that writes a frame."""

import io
import struct
import sys
import uuid
import zlib
from datetime import datetime, timedelta, timezone
from importlib import metadata

from messages import Header, Message


class Plain:
    """The format as the specification has it, in struct and zlib."""

    FORMATS = {
        "boolTrue": (0, ""),
        "boolFalse": (1, ""),
        "byte": (2, "b"),
        "short": (3, "h"),
        "integer": (4, "i"),
        "long": (5, "q"),
        "bytes": (6, None),
        "string": (7, None),
        "timestamp": (8, "q"),
        "uuid": (9, "16s"),
    }

    @classmethod
    def encode(cls, message):
        headers = b"".join(map(cls.encode_header, message.headers))
        total = 4 + 4 + 4 + len(headers) + len(message.payload) + 4
        frame = struct.pack(">II", total, len(headers))
        frame += struct.pack(">I", zlib.crc32(frame))
        frame += headers + message.payload
        return frame + struct.pack(">I", zlib.crc32(frame))

    @classmethod
    def encode_header(cls, header):
        code, format = cls.FORMATS[header.type]
        name, value = header.name.encode(), header.value
        encoded = struct.pack(">B", len(name)) + name + struct.pack(">B", code)
        if format is None:
            value = value.encode() if isinstance(value, str) else value
            return encoded + struct.pack(">H", len(value)) + value
        if format == "":
            return encoded
        return encoded + struct.pack(">" + format, value.bytes if header.type == "uuid" else value)


class Botocore:
    """botocore.eventstream, which decodes alone."""

    def __init__(self):
        from botocore.eventstream import EventStreamBuffer

        self.version = metadata.version("botocore")
        self.make_buffer = EventStreamBuffer

    def decode(self, pieces):
        """The messages in the frames that `pieces` make up."""
        buffer = self.make_buffer()
        for piece in pieces:
            buffer.add_data(piece)
            for message in buffer:
                headers = tuple((name, type(value), value) for name, value in message.headers.items())
                yield headers, message.payload

    @staticmethod
    def seen(message):
        """What of `message` botocore can tell: all integers are one type to it, and a UUID is bytes."""
        headers = []
        for name, _, value in message.headers:
            value = value.bytes if isinstance(value, uuid.UUID) else value
            headers.append((name, type(value), value))
        return tuple(headers), message.payload


class Smithy:
    """smithy_aws_event_stream, which decodes and encodes, and keeps the types apart."""

    NEEDS = (3, 12)
    EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
    # Timestamps are datetimes to it, and floats on the way: it has the years 1 to 9999.
    FIRST, LAST = -62_135_596_799_999, 253_402_300_799_998

    @classmethod
    def is_possible(cls):
        return sys.version_info >= cls.NEEDS

    def __init__(self):
        from smithy_aws_event_stream import events

        self.version = metadata.version("smithy-aws-event-stream")
        self.events = events

    @classmethod
    def representable(cls, message):
        """`message`, with timestamps that there are no datetimes of moved to the first or last that there is."""
        headers = tuple(
            (
                header._replace(value=min(max(header.value, cls.FIRST), cls.LAST))
                if header.type == "timestamp"
                else header
            )
            for header in message.headers
        )
        return message._replace(headers=headers)

    def decode(self, frames):
        """The messages in `frames`, down to the type of every header."""
        source = io.BytesIO(frames)
        while event := self.events.Event.decode(source):
            headers = tuple(self.header(*header) for header in event.message.headers.items())
            yield Message(headers, event.message.payload)

    def header(self, name, value):
        if isinstance(value, bool):
            return Header(name, "boolTrue" if value else "boolFalse", value)
        if isinstance(value, datetime):
            # Its float may be off by microseconds.
            milliseconds = (value - self.EPOCH + timedelta(microseconds=500)) // timedelta(milliseconds=1)
            return Header(name, "timestamp", milliseconds)
        types = {
            self.events.Byte: ("byte", int),
            self.events.Short: ("short", int),
            int: ("integer", int),
            self.events.Long: ("long", int),
            bytes: ("bytes", bytes),
            str: ("string", str),
            uuid.UUID: ("uuid", lambda value: value),
        }
        type_name, plain = types[type(value)]
        return Header(name, type_name, plain(value))

    def encode(self, message):
        headers = {header.name: self.value(header) for header in message.headers}
        return self.events.EventMessage(headers=headers, payload=message.payload).encode()

    def value(self, header):
        sized = {"byte": self.events.Byte, "short": self.events.Short, "long": self.events.Long}
        if header.type in sized:
            return sized[header.type](header.value)
        if header.type == "timestamp":
            # It cuts off a float's fraction, towards zero: half a millisecond more keeps the millisecond.
            half = 500 if header.value >= 0 else -500
            return self.EPOCH + timedelta(milliseconds=header.value, microseconds=half)
        return header.value
