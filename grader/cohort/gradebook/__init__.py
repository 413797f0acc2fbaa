"""What became of every submission, kept in a database."""
