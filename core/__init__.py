"""Backorder Desk without its screen: what is short, why, what comes, what to do."""
