"""Making foreign text safe to show: what could steer a terminal or hide words is shown as a sign instead."""

from __future__ import annotations

import re

# C0 and C1 controls but tab and line feed; bidi embeddings, overrides and isolates; zero-width and line separators.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


def safe(text: str) -> str:
    r"""The text with every control, bidi-control and lone surrogate character shown as a sign.

    >>> safe("red \x1b[31m")
    'red ␛[31m'
    """
    return _UNSAFE.sub(_sign, text)


def one_line(text: str) -> str:
    """Safe, with all white space folded to single spaces."""
    return " ".join(safe(text).split())


def for_markdown(text: str) -> str:
    """Safe, in one line, with Markdown's and HTML's own characters escaped."""
    return _MARKDOWN.sub(r"\\\1", one_line(text)).replace("&", "&amp;")


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"
