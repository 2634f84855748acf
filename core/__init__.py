"""Backorder Desk without its pages: what is short, why, what is incoming, and what to do."""
