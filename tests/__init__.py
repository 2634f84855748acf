"""Tests: everything that is promised, as sentences of the trade."""
