"""A course on disk as data: exercises, settings, solution regions, submissions, notebooks, progress."""
