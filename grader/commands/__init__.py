"""The command line, one module for each kind of person, and the notebook's magics."""
