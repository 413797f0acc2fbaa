"""Hidden checks: pytest functions traced on proxies, run as often as needed, their values compared."""
