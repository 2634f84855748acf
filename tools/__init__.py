"""Tools for the repository itself; the app does not need them."""
