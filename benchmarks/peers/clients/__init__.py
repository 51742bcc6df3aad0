"""Clients: each asks the server about all articles of a file, in an environment of its own, and says what it took."""
