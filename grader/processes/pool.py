"""Processes of the grader itself, for what is worth doing on several processors."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import Connection


@contextlib.contextmanager
def open_pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """So many processes, which end with this one, however it ends: nothing but it holds the other end of their leash.

    What they are at when this is left is left undone.
    """
    context = multiprocessing.get_context("spawn")
    leash, hand = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(jobs, context, initializer=keep_on_leash, initargs=(leash,))
    try:
        yield pool
    finally:
        hand.close()
        pool.shutdown(cancel_futures=True)
        leash.close()


def keep_on_leash(leash: Connection) -> None:
    """Have this process end when the leash is let go; Ctrl-C is the other end's business.

    A handler of our own, since what is ignored would be ignored in the processes of submissions too.
    """
    signal.signal(signal.SIGINT, lambda *_: None)

    def watch() -> None:
        with contextlib.suppress(OSError):
            leash.poll(None)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
