"""Rich renderables and Markdown: they print nothing."""
