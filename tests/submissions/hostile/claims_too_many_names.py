"""Claims to define 800,000 names, of which none is the one that is asked for, though many come near.

Must end: the name is missing, and said to be at once.
Outcomes: error, crashed, skipped
"""

import os

from grader.worker import frames, wire

import torch

NAMES = b"".join(b"\xaascal%06d" % number for number in range(800_000))
BODY = b"\x92\xa6loaded\xdd" + (800_000).to_bytes(4, "big") + NAMES

with os.fdopen(os.dup(4), "wb") as replies:
    replies.write(len(BODY).to_bytes(4, "big") + BODY)
while frames.read_frame(lambda size: os.read(3, size)):
    os.write(4, frames.frame(wire.Raised(("AttributeError",), "there is none", 5, 0, False)))
os._exit(0)
