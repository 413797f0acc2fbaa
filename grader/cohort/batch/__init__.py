"""Grading a whole class, in several processes or on several machines."""
