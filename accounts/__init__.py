"""Who: people and their identity, agencies and their history, posts (one role at one agency)."""
