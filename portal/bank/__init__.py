"""Where the bank speaks to us, and the bank of the demonstration."""
