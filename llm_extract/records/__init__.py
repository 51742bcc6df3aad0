"""What is found: passages, spans, grounding, results, and the gold file format."""
