"""What instructors and CI run on other people's work: cohorts, the gradebook, class reports, pull requests."""
