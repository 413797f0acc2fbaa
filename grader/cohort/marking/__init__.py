"""What counts: which attempt, what late days take off, and what a teacher says of it."""
