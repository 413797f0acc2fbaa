"""The proof that checks tell right from wrong."""
