"""The citizen's face: fill in, send, follow, complete, collect."""
