"""Making foreign text safe to show: what could steer a terminal or hide words is shown as a sign instead."""

from __future__ import annotations

import re

# C0 and C1 controls but tab and line feed; line separators; bidi embeddings, overrides and isolates; invisible format
# characters of other scripts; halves of surrogate pairs; tags, in which a whole text can be hidden.
_STEERING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2061-\u206f\ufff9-\ufffb\ud800-\udfff"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
# Marks without a shape that web pages are full of: soft hyphens, zero-width spaces and joins, direction marks. They are
# left out. The joiners of emoji and of Persian words (200C, 200D) stay: what is read depends on them.
_SHAPELESS = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\ufeff"
_TO_SIGN = re.compile(f"[{_STEERING}]")
_TO_LEAVE_OUT = re.compile(f"[{_SHAPELESS}]")
_TO_ESCAPE = re.compile(f"[{_STEERING}{_SHAPELESS}]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


def safe(text: str) -> str:
    r"""The text with every control, bidi-control and lone surrogate character shown as a sign.

    >>> safe("red \x1b[31m"), safe("abc\u202ecba"), safe("co\u00adoperation")
    ('red ␛[31m', 'abc⟨U+202E⟩cba', 'cooperation')
    """
    if text.isprintable():  # none of these characters is
        return text
    return _TO_SIGN.sub(_sign, _TO_LEAVE_OUT.sub("", text))


def one_line(text: str) -> str:
    """Safe, with all white space folded to single spaces."""
    return " ".join(safe(text).split())


def for_markdown(text: str) -> str:
    """Safe, in one line, with Markdown's and HTML's own characters escaped."""
    return _MARKDOWN.sub(r"\\\1", one_line(text)).replace("&", "&amp;")


def safe_json(text: str) -> str:
    r"""JSON with the same characters written as escapes, which changes no value in it.

    >>> print(safe_json('["\x9b31m", "\ud800"]'))
    ["\u009b31m", "\ud800"]
    """
    return text if text.isprintable() else _TO_ESCAPE.sub(_escape, text)


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
