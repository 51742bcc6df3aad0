"""What a source of weights may say instead of giving them."""

from __future__ import annotations


class SourceFailed(Exception):
    """A source does not answer, or not with what was asked for: the next one is tried. The text is one clear line."""
