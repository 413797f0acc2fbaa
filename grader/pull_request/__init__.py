"""A stranger's branch as data: graded without being checked out."""
