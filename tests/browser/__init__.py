"""The app as people see it: the real server, a real browser."""
