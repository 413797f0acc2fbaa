"""Torch that stays in memory after a verdict, so that the next need not wait for it."""
