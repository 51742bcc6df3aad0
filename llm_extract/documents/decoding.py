"""Decoding: the bytes of an article to its text, with a Reading of what that took."""

from __future__ import annotations

import codecs
import contextlib
import re

from llm_extract.documents.document import Reading
from llm_extract.errors import ReadingError

# UTF-32 before UTF-16: the little-endian mark of UTF-16 is how the one of UTF-32 begins.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FORMATS_THAT_ARE_NO_TEXT = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1b")
_MOST_CONTROLS_IN_TEXT = 0.02  # cp1252 reads any byte, so what is guessed must at least look like text
# The five bytes that cp1252 leaves undefined stand for the control of the same number, as in the WHATWG standard.
_CP1252 = "".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(256))

_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(data: bytes, *, where: str, declared: str | None = None) -> tuple[str, Reading]:
    """Decode an article and normalise its line ends and surrogates.

    UTF-8 with or without a byte order mark, UTF-16 and UTF-32 with one; then ``declared`` (the charset an HTML page
    names for itself), if it fits; then UTF-8 with a few broken bytes, or else cp1252, both with
    ``guessed_encoding``. ``where`` names the article in errors.

    >>> decode("“No”, she said".encode("cp1252"), where="a.txt")
    ('“No”, she said', Reading(encoding='cp1252', guessed_encoding=True, line_ends_normalised=0, surrogates_replaced=0))

    Raises ReadingError with reason "binary" for NUL without a byte order mark and for what is known to be no text.
    """
    text, encoding, guessed = _text_of(data, where=where, declared=declared)
    return normalise(text, Reading(encoding=encoding, guessed_encoding=guessed))


def normalise(text: str, reading: Reading | None = None) -> tuple[str, Reading]:
    r"""Turn CRLF and CR into LF and lone surrogates into U+FFFD, and add both counts to the reading.

    Lone surrogates cannot be written as UTF-8; they come from JSON escapes such as ``"\ud800"``.

    >>> normalise("one\r\ntwo\rthree")[1].line_ends_normalised
    2
    """
    reading = reading or Reading()
    line_ends = text.count("\r")  # each CRLF has one, and each lone CR is one
    if line_ends:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, surrogates = without_surrogates(text)
    if line_ends or surrogates:
        counts = {
            "line_ends_normalised": reading.line_ends_normalised + line_ends,
            "surrogates_replaced": reading.surrogates_replaced + surrogates,
        }
        reading = reading.model_copy(update=counts)
    return text, reading


def without_surrogates(text: str) -> tuple[str, int]:
    """Join surrogate pairs into the character they spell, replace lone ones by U+FFFD, and count the latter."""
    with contextlib.suppress(UnicodeEncodeError):
        text.encode()  # is sooner done than looking for surrogates, and fails where there are any
        return text, 0
    text = _SURROGATE_PAIR.sub(_joined, text)
    return _SURROGATE.subn("\ufffd", text)


def byte_order_mark(data: bytes) -> tuple[bytes, str] | None:
    """The byte order mark that the data begin with, and its encoding, or None."""
    return next(((mark, encoding) for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), None)


def _text_of(data: bytes, *, where: str, declared: str | None) -> tuple[str, str, bool]:
    marked = byte_order_mark(data)
    if marked:
        return _marked(data, marked[1])
    _refuse_binary(data, where)
    try:
        return data.decode("utf-8", "surrogatepass"), "utf-8", False
    except UnicodeDecodeError:
        return _declared(data, declared) or _guessed(data, where)


def _marked(data: bytes, encoding: str) -> tuple[str, str, bool]:
    try:
        return data.decode(encoding, "surrogatepass"), encoding, False
    except UnicodeDecodeError:  # cut off in mid-character, or not what its mark says
        return data.decode(encoding, "replace"), encoding, True


def _declared(data: bytes, declared: str | None) -> tuple[str, str, bool] | None:
    if not declared:
        return None
    try:
        codec = codecs.lookup(declared)
        return data.decode(codec.name), codec.name, False
    except (LookupError, UnicodeError, ValueError):  # unknown, no text encoding, or not true
        return None


def _guessed(data: bytes, where: str) -> tuple[str, str, bool]:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > _MOST_CONTROLS_IN_TEXT * len(data):
        raise _binary(where, "its bytes are no text in UTF-8 or cp1252")
    broken_utf8 = data.decode("utf-8", "replace")
    broken = broken_utf8.count("\ufffd")
    sound = len(broken_utf8) - len(broken_utf8.encode("ascii", "ignore")) - broken
    if sound > broken:  # text in cp1252 or another 8-bit encoding holds next to no valid UTF-8 sequences
        return broken_utf8, "utf-8", True
    return codecs.charmap_decode(data, "strict", _CP1252)[0], "cp1252", True


def _refuse_binary(data: bytes, where: str) -> None:
    for beginning, kind in _FORMATS_THAT_ARE_NO_TEXT:
        if data.startswith(beginning):
            raise _binary(where, f"it is {kind}")
    if b"\0" in data:
        raise _binary(where, "it holds NUL bytes and has no byte order mark")


def _binary(where: str, why: str) -> ReadingError:
    return ReadingError(f"{where!r} is no text: {why}; save the article as UTF-8 text", reason="binary")


def _joined(pair: re.Match[str]) -> str:
    return pair.group().encode("utf-16", "surrogatepass").decode("utf-16")
