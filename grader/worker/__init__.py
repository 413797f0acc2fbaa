"""The process in which implementations run; it imports nothing else of the grader."""
