"""A function for awslambdaric, which is buffered."""


def handler(event, context):
    if event.get("fail"):
        raise ValueError("as asked")
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "text/plain"},
        "multiValueHeaders": {"Set-Cookie": ["a=b", "c=d"]},
        "body": f"python {event.get('path')} {len(event.get('body') or '')}\n",
    }
