"""Pages: one thin script per screen."""
