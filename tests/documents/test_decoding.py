"""Decoding: which bytes become which text, and what is told about it."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_extract.documents.decoding import decode, normalise, without_surrogates
from llm_extract.errors import ReadingError

WORDS = "“Göreme” – the mayor’s café"


@pytest.mark.parametrize(
    ("data", "encoding", "guessed"),
    [
        (WORDS.encode("utf-8"), "utf-8", False),
        (WORDS.encode("utf-8-sig"), "utf-8-sig", False),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "utf-16", False),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "utf-16", False),
        (WORDS.encode("utf-32"), "utf-32", False),
        (WORDS.encode("cp1252"), "cp1252", True),
    ],
)
def test_text_comes_out_of_each_encoding_that_is_known(data: bytes, encoding: str, guessed: bool) -> None:
    text, reading = decode(data, where="a.txt")
    assert text == WORDS
    assert (reading.encoding, reading.guessed_encoding) == (encoding, guessed)


def test_the_bytes_that_cp1252_leaves_undefined_do_not_crash_and_are_kept_apart() -> None:
    text, reading = decode(b"caf\xe9 \x81\x8d\x8f\x90\x9d", where="a.txt")
    assert text == "café \x81\x8d\x8f\x90\x9d"
    assert reading.guessed_encoding


def test_utf8_with_a_broken_byte_is_not_read_as_cp1252() -> None:
    text, reading = decode("Überprüfung der Brücken".encode() + b" \xff.", where="a.txt")
    assert text == "Überprüfung der Brücken \ufffd."
    assert (reading.encoding, reading.guessed_encoding) == ("utf-8", True)


@pytest.mark.parametrize("cut", [1, 3])
def test_utf16_that_is_cut_off_is_read_and_flagged(cut: int) -> None:
    text, reading = decode("ferry 🙂".encode("utf-16")[:-cut], where="a.txt")
    assert text.startswith("ferry ")
    assert reading.guessed_encoding


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"text \0 text", "NUL"),
        ("ferry".encode("utf-16-le"), "NUL"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"PK\x03\x04rest", "a ZIP or Office file"),
        (bytes([0xFF, 0xD8, 1, 2, 3, 4, 5, 6]) * 20, "no text in UTF-8 or cp1252"),
    ],
)
def test_binary_data_are_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(ReadingError, match=why) as refusal:
        decode(data, where="a.bin")
    assert refusal.value.reason == "binary"
    assert "'a.bin'" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("declared", "text"),
    [("windows-1251", "Привет"), ("koi8-r", "оПХБЕР"), ("no-such-charset", "Ïðèâåò"), ("base64", "Ïðèâåò")],
)
def test_a_declared_charset_is_used_when_the_bytes_are_no_utf8(declared: str, text: str) -> None:
    assert decode("Привет".encode("cp1251"), where="a.html", declared=declared)[0] == text


def test_a_declared_charset_does_not_beat_utf8() -> None:
    assert decode(WORDS.encode(), where="a.html", declared="latin-1")[0] == WORDS


@pytest.mark.parametrize(
    ("text", "clean", "line_ends", "surrogates"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd", 2, 0),
        ("a\r\r\nb", "a\n\nb", 2, 0),
        ("a \ud800 b \udfff", "a \ufffd b \ufffd", 0, 2),
        ("\ud83d\ude42", "🙂", 0, 0),
        ("\ude42\ud83d", "\ufffd\ufffd", 0, 2),
    ],
)
def test_line_ends_and_lone_surrogates_are_mended_and_counted(
    text: str, clean: str, line_ends: int, surrogates: int
) -> None:
    mended, reading = normalise(text)
    assert mended == clean
    assert (reading.line_ends_normalised, reading.surrogates_replaced) == (line_ends, surrogates)


def test_surrogates_that_stand_in_the_bytes_are_counted_too() -> None:
    text, reading = decode(b"one \xed\xa0\x80 two", where="a.txt")
    assert text == "one \ufffd two"
    assert (reading.encoding, reading.surrogates_replaced) == ("utf-8", 1)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_as_binary(data: bytes) -> None:
    try:
        text, _ = decode(data, where="a.txt")
    except ReadingError as refusal:
        assert refusal.reason == "binary"  # noqa: PT017 - a refusal is one of the two right outcomes
    else:
        text.encode("utf-8")
        assert "\r" not in text


@given(st.text())
def test_utf8_goes_through_unchanged_but_for_its_line_ends(text: str) -> None:
    if "\0" not in text and not text.startswith(("%PDF-", "PK\x03\x04", "\ufeff")):
        decoded, reading = decode(text.encode("utf-8"), where="a.txt")
        assert decoded == text.replace("\r\n", "\n").replace("\r", "\n")
        assert not reading.guessed_encoding


@given(st.text(alphabet=st.characters()))
def test_what_is_normalised_can_be_written_and_stays_as_it_is(text: str) -> None:
    mended, reading = normalise(text)
    mended.encode("utf-8")
    assert normalise(mended, reading) == (mended, reading)


def test_surrogates_are_counted_apart_from_pairs() -> None:
    assert without_surrogates("\ud83d\ude42\ud83d") == ("🙂\ufffd", 1)
