"""Damages requests at random, so that the same seed damages alike."""

import random

# What requests are divided by, and what they must not have.
BYTES = b"\0\t\n\r :;,=\"%/?#.09afxX-\x7f\x80\xff"


def mutated(request, seed):
    """A copy of `request` in which up to four places are damaged."""
    choices = random.Random(seed)
    data = bytearray(request)
    for _ in range(choices.randint(1, 4)):
        place = choices.randrange(len(data)) if data else 0
        end = place + choices.randint(1, 12)
        kind = choices.choice(("replace", "insert", "delete", "repeat", "cut"))
        if kind == "replace":
            data[place : place + 1] = bytes([choices.choice(BYTES)])
        elif kind == "insert":
            data[place:place] = bytes(choices.choices(BYTES, k=choices.randint(1, 4)))
        elif kind == "delete":
            del data[place:end]
        elif kind == "repeat":
            data[place:place] = data[place:end] * choices.choice((1, 2, 500))
        elif choices.random() < 0.3:
            del data[place:]
    return bytes(data)
