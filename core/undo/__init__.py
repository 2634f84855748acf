"""Undo of operations."""

from core.undo.reversal import is_not_undone, load_may_undo, undo
