"""What the rest talks in: the report, errors with a tip, text made safe, files put in place whole, archives read safely."""
