"""Signing in: accounts by e-mail, the officers' second factor, the post acted as, the viewer of each request."""
