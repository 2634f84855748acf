"""What ``data/make_sample.py`` is made of: the names, the books, ordinary trade and the scenarios."""
