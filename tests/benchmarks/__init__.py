"""How fast it is, and how that grows; run by ``make bench``, not by the tests."""
