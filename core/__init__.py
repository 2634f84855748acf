"""Backorder Desk without its screen: what is short, why, what comes, what to do."""

import polars as pl

# Most questions are about a few rows: the streaming engine, the default, takes three times as long to begin.
pl.Config.set_engine_affinity("in-memory")
