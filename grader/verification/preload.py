"""Which of the modules that take seconds to import an exercise needs, and does not have imported before submissions run."""

from grader.checks.trace import Interrupted, Trace
from grader.grading.oracle import LiveOracle

SLOW = ("torchvision", "torch._dynamo.eval_frame", "torch.fx.experimental.symbolic_shapes")
"""Each may bring those after it along. The second is torch's compiler (see `worker/shims.py`), the last comes with `meta`."""


def missing_preload(oracle: LiveOracle, seed: int) -> tuple[str, ...]:
    """Of the slow modules those that are imported when the reference is checked for the first time in a process."""
    before = imported(oracle)
    for check in oracle.checks:
        oracle.observe(oracle.reference, check, seed)
    return tuple(name for name in imported(oracle) if name not in before)


def imported(oracle: LiveOracle) -> list[str]:
    """The slow modules that are there in the process of the reference; none if it was lost."""
    trace = Trace(oracle.exchange(oracle.reference, 0))
    modules = trace.get(trace.root("builtins"), "__import__")("sys").modules
    try:
        there = trace.fetch([trace.apply("operator", "contains", modules, name) for name in SLOW])
    except Interrupted:
        return []
    return [name for name, found in zip(SLOW, there, strict=True) if found]
