"""Whose file is which exercise."""
