"""Raises exceptions whose names and texts are HTML, Markdown, terminal sequences and reversed text.

Must end: an error whose text is shown as text wherever it is shown.
Outcomes: error, failed, skipped, passed
"""

import torch


EVIL = "<script>alert('torchgrade')</script><img src=x onerror=alert(1)>\x1b[2J\x1b]8;;http://evil.example\x07\u202e![x](http://evil.example)"


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    raise type(EVIL, (Exception,), {"__module__": EVIL, "__doc__": EVIL})(EVIL + "\n```\n</pre></details>\n| @everyone |")


Scaler = torch.nn.Identity
