"""What is promised, told as sentences of the trade."""
