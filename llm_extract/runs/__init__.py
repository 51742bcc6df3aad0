"""Stored runs: writing as results come, reading back, resuming, exporting."""
