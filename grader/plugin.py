"""The name by which a course's conftest.py asks for the fixtures and marks of checks."""

pytest_plugins = ["grader.checks.plugin"]
