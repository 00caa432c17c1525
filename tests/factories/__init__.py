"""What tests put into the database, with sensible defaults for everything a test does not care about."""
