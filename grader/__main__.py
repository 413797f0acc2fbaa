"""`python -m grader` is the command `grade`."""

from grader.commands.student import main

main(prog_name="grade")
