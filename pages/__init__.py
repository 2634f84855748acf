"""What the pages show; thin scripts, one per screen."""
