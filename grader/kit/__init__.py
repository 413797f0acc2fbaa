"""Answer keys in place of answers, and what is handed out with them."""
