"""One module a revision of the gradebook's schema; what is there is never edited, only followed by a next one."""
