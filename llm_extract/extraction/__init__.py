"""One article to one result, and many articles at once: rendering, parsing, repair, grounding, guards."""
