"""One submission on one exercise: run, judge, diagnose, weigh, report."""
