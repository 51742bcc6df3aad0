"""JSON Lines: a document a line, a row for each line that is none, in constant memory."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import islice

import pytest

from llm_extract.documents.document import Document
from llm_extract.documents.jsonl import is_json_line, read_jsonl
from llm_extract.documents.options import ReadingOptions
from llm_extract.documents.unread import Unread


def read(data: bytes, *, options: ReadingOptions | None = None) -> list[Document | Unread]:
    stream = io.BytesIO(data)
    return list(read_jsonl(stream, name="corpus", path="corpus.jsonl", options=options or ReadingOptions()))


def row(**keys: object) -> bytes:
    return json.dumps(keys).encode() + b"\n"


def only_document(data: bytes, *, options: ReadingOptions | None = None) -> Document:
    (found,) = read(data, options=options)
    assert isinstance(found, Document), found
    return found


def only_unread(data: bytes, *, options: ReadingOptions | None = None) -> Unread:
    (found,) = read(data, options=options)
    assert isinstance(found, Unread), found
    return found


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ({"text": "Hello.", "id": "a1"}, "a1"),
        ({"body": "Hello.", "doc_id": "news/7"}, "news/7"),
        ({"content": "Hello.", "id": 7}, "7"),
        ({"text": "Hello."}, "corpus-1"),
        ({"text": "Hello.", "id": ""}, "corpus-1"),
        ({"text": "Hello.", "id": {"a": 1}}, "corpus-1"),
    ],
)
def test_the_usual_keys_give_text_and_name(keys: dict[str, object], name: str) -> None:
    document = only_document(row(**keys))
    assert (document.text, document.name, document.path) == ("Hello.", name, "corpus.jsonl")


def test_keys_can_be_named() -> None:
    options = ReadingOptions(text_key="tekst", id_key="nr", title_key="kop", published_key="dag", source_key="krant")
    data = row(tekst="Hello.", nr=3, kop="K", dag="2026-03-14", krant="B", text="other", id="other")
    document = only_document(data, options=options)
    assert (document.text, document.name, document.title, document.source) == ("Hello.", "3", "K", "B")
    assert str(document.published) == "2026-03-14"


def test_each_bad_line_is_one_row_with_its_number_and_harms_no_other() -> None:
    lines = [
        *(row(text="One.", id="a"), b"{not json\n", b"\n", b"[1, 2]\n", row(text="  "), row(words="x")),
        *(
            row(text=["a"]),
            row(text="One.", date="soon"),
            b"\x00\x01\n",
            b"[" * 100_000 + b"\n",
            row(text="Two.", id="b"),
        ),
    ]
    found = read(b"".join(lines))
    assert [one.name for one in found if isinstance(one, Document)] == ["a", "b"]
    unread = [one for one in found if isinstance(one, Unread)]
    assert [(one.name, one.reason) for one in unread] == [
        *(("corpus:2", "malformed"), ("corpus:4", "malformed"), ("corpus:5", "blank"), ("corpus:6", "malformed")),
        *(("corpus:7", "malformed"), ("corpus:8", "malformed"), ("corpus:9", "binary"), ("corpus:10", "malformed")),
    ]
    assert all(f"line {one.name[7:]} of 'corpus.jsonl'" in one.message and "\n" not in one.message for one in unread)


def test_a_row_without_text_names_its_keys_and_the_option() -> None:
    message = only_unread(row(words="x", nr=1)).message
    assert message == (
        "line 1 of 'corpus.jsonl' has no text under 'text' or 'body' or 'content' (its keys: 'words', 'nr'); "
        "name the key with --text-key"
    )


def test_escapes_of_lone_surrogates_and_line_ends_within_the_text_are_mended_and_counted() -> None:
    document = only_document(b'{"text": "One\\ud800.\\r\\nTwo \\ud83d\\ude42.", "title": "\\ud800"}\r\n')
    assert document.text == "One\ufffd.\nTwo 🙂."
    assert (document.reading.line_ends_normalised, document.reading.surrogates_replaced) == (1, 1)
    assert document.title == "\ufffd"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_data_file_may_be_in_any_unicode_encoding(encoding: str) -> None:
    data = '{"text": "Göreme.", "id": 1}\n{"text": "Ağrı.", "id": 2}\n'.encode(encoding)
    assert [one.text for one in read(data) if isinstance(one, Document)] == ["Göreme.", "Ağrı."]


def test_a_line_in_cp1252_is_flagged() -> None:
    assert only_document('{"text": "café"}'.encode("cp1252")).reading.guessed_encoding


def test_a_binary_file_is_one_row() -> None:
    assert only_unread(b"\x1f\x8b\x08\0\n\0\n\0\n").reason == "binary"


@pytest.mark.parametrize("data", [b"", b"\n\n \n"])
def test_an_empty_file_is_one_blank_row(data: bytes) -> None:
    assert only_unread(data).reason == "blank"


class Endless(io.RawIOBase):
    """A data file without an end."""

    def __init__(self) -> None:
        self.given = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        self.given += 1
        return row(text=f"Number {self.given}.")

    def __next__(self) -> bytes:
        return self.readline()

    def __iter__(self) -> Iterator[bytes]:
        return self


def test_lines_are_read_only_as_they_are_asked_for() -> None:
    endless = Endless()
    documents = read_jsonl(endless, name="endless", path=None, options=ReadingOptions())  # type: ignore[arg-type]
    assert len(list(islice(documents, 5))) == 5
    assert endless.given <= 6


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        (b'{"a": 1}\n', True),
        (b'\xef\xbb\xbf {"a": 1}', True),
        (b"{", False),
        (b"[1]", False),
        (b"", False),
        (b"{x}", False),
    ],
)
def test_a_json_line_is_an_object_by_itself(line: bytes, is_one: bool) -> None:
    assert is_json_line(line) is is_one
