"""Which known mistake a submission makes, and what is kept of what it did."""
