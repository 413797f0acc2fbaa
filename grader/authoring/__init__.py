"""What students get, made from what instructors edit."""
