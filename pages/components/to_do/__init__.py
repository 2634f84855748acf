"""Parts of the page To do in Lightspeed."""
