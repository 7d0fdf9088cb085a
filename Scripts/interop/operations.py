"""Compares the table of operations on standard input with botocore's models. Run by ../check-operations."""

import sys

import botocore
import botocore.session

# Services whose models botocore does not have.
ABSENT = {"transcribe-streaming", "sagemaker-runtime-http2"}


def payload_of(event, protocol):
    """The kind of an event's payload, in the table's words."""
    bound = [member for member in event.members.values() if member.serialization.get("eventpayload")]
    if bound and bound[0].type_name == "blob":
        return "blob"
    body = [member for member in event.members.values() if not member.serialization.get("eventheader")]
    if not body:
        return "empty"
    return "xml" if protocol == "rest-xml" else "json"


def lines_of(service, operation, protocol):
    """The lines that the table has for an operation: one for each event and exception."""
    initial = "true" if protocol in ("json", "query", "ec2", "smithy-rpc-v2-cbor") else "false"
    streams = [("input", operation.get_event_stream_input()), ("output", operation.get_event_stream_output())]
    for role, stream in streams:
        for name, event in stream.members.items() if stream else ():
            if event.metadata.get("exception"):
                yield (service, operation.name, initial, "exception", name, "")
            else:
                yield (service, operation.name, initial, role, name, payload_of(event, protocol))


def modelled():
    session = botocore.session.Session()
    for service in session.get_available_services():
        model = session.get_service_model(service)
        for name in model.operation_names:
            yield from lines_of(service, model.operation_model(name), model.resolved_protocol)


def main():
    table = {tuple(line.rstrip("\n").split("\t")) for line in sys.stdin}
    table = {line for line in table if line[0] not in ABSENT}
    models = set(modelled())
    for line in sorted(models - table):
        print(f"missing from the table: {' '.join(line)}")
    for line in sorted(table - models):
        print(f"not in botocore {botocore.__version__}: {' '.join(line)}")
    operations = len({line[:2] for line in models})
    differences = len(models ^ table)
    print(f"botocore {botocore.__version__}: {operations} operations, {len(models)} events and exceptions, "
          f"{differences} differences")
    sys.exit(1 if differences or not models else 0)


main()
