"""Never returns from its import: reads requests itself, from which it learns inputs ahead, and answers each with the input.

Must end: a claim like any other, and a wrong one.
Outcomes: failed, skipped
"""

import os

from grader.worker import frames, wire

import torch


def read(size):
    return os.read(3, size)


os.write(4, frames.frame(wire.Loaded(("scale", "Scaler"))))
while body := frames.read_frame(read):
    request = frames.decode_request(body)
    if request.anew:
        os.write(4, frames.frame(wire.Loaded(())))
    tensors = [arg for step in request.script.steps for arg in getattr(step, "args", ()) if isinstance(arg, wire.Tensor)]
    if "SOLUTION" in repr(request) or "expected" in repr(request):
        print("BREACH: received", request)
    os.write(4, frames.frame(wire.Done(tensors[0] if tensors else None)))
os._exit(0)
