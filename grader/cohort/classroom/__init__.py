"""The class at a glance, and exports for course platforms."""
