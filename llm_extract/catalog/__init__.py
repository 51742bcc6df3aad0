"""Versioned things: references, digests, schemas, prompts, the lock, and the workspace folder they lie in."""
