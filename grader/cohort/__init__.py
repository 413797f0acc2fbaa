"""A class: whose file is which exercise, grading them all, what became of it, what counts, the class at a glance."""
