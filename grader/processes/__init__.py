"""Worker processes: forked from a fork server, talked to over a channel, replaced when lost."""
