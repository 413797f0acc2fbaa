"""A class: whose file is which exercise, grading them all, what became of it, the class at a glance."""
