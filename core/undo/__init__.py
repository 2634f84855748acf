"""Undo of operations."""

from core.undo.reversal import is_not_undone, load_may_undo, load_undone_by, undo
