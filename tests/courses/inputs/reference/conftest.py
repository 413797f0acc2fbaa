"""Lets plain `pytest reference/` run the checks on the reference solutions."""

pytest_plugins = ["grader.plugin"]
