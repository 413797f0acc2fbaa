"""How long the proof of the first chapter takes, as a ratio to `import torch` within one run on one machine.

    python benchmarks/verify.py [SEEDS]

Prints the ratio with its bound, which is meant for two processors and five seeds, and exits with 1 if it is exceeded. Torch is
imported before and after, so that a machine that slows down meanwhile shows.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

GRADE = str(Path(sys.executable).with_name("grade"))
IMPORT = [sys.executable, "-c", "import torch"]
CHAPTER = "First models"
BOUND = 23


def main(seeds: int) -> int:
    """Measure and print."""
    before = [timed(IMPORT) for _ in range(3)]
    verified = timed([GRADE, "verify", CHAPTER, "--seeds", str(seeds), "--jobs", "2"])
    after = [timed(IMPORT) for _ in range(3)]
    base = statistics.median(before + after)
    print(f"{base:8.3f} s  import torch ({min(before + after):.3f} to {max(before + after):.3f})")
    print(f"{verified:8.3f} s  grade verify '{CHAPTER}' --seeds {seeds}")
    ratio = verified / base
    print(f"{'ok  ' if ratio <= BOUND else 'OVER'}  {ratio:6.2f}  (at most {BOUND})  the same / import torch")
    return int(ratio > BOUND)


def timed(command: list[str]) -> float:
    """Seconds a command takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
