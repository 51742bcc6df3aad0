"""Reading: sources in, documents and rows of what is unread out, one at a time."""

from __future__ import annotations

import datetime
import io
import os
import tracemalloc
from pathlib import Path

import pytest

from llm_extract.documents.document import Document
from llm_extract.documents.reading import ReadingOptions, Unread, read_documents, read_file
from llm_extract.errors import ReadingError

ARTICLE = (
    "Union rejects offer\n\nThe union of Tarrow rejected the offer on Friday, and its leader said that it was late.\n"
)


def summary(found: Document | Unread) -> tuple[str, str]:
    return (found.name, found.reason if isinstance(found, Unread) else "read")


def test_one_bad_file_never_harms_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(ARTICLE)
    (tmp_path / "binary.txt").write_bytes(b"a\0b")
    (tmp_path / "blank.txt").write_text(" \n")
    (tmp_path / "bad.md").write_text("---\ntitle: [\n---\nText.\n")
    (tmp_path / "page.html").write_text("<html></html>")
    (tmp_path / "rows.jsonl").write_text('{"text": "One."}\nnope\n{"text": "Two."}\n')
    (tmp_path / "empty").mkdir()
    sources = ("none.txt", "", "empty", "*.pdf", "good.txt")
    assert [summary(found) for found in read_documents(f"{tmp_path}/{source}" for source in sources)] == [
        ("none", "missing"),
        ("bad", "malformed"),
        ("binary", "binary"),
        ("blank", "blank"),
        ("good", "read"),
        ("page", "blank"),
        ("rows-1", "read"),
        ("rows:2", "malformed"),
        ("rows-3", "read"),
        ("empty", "missing"),
        ("*", "missing"),
    ]


def test_a_row_says_which_file_and_what_to_do(tmp_path: Path) -> None:
    path = str(tmp_path / "none.txt")
    (row,) = read_documents([path])
    assert row == Unread(
        name="none",
        path=path,
        reason="missing",
        message=f"{path!r} does not exist; "
        "name a file, a folder, a pattern in quotation marks, or - for standard input",
    )


@pytest.mark.parametrize("source", ["", "*.txt"])
def test_a_folder_or_pattern_alone_without_articles_is_an_error_at_once(tmp_path: Path, source: str) -> None:
    with pytest.raises(ReadingError, match="no article") as refusal:
        read_documents([f"{tmp_path}/{source}"])
    assert refusal.value.reason == "missing"


def test_no_source_is_an_error_at_once() -> None:
    with pytest.raises(ReadingError, match="no article is named"):
        read_documents([])


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    sources = ("a.txt", "", "*.txt", "./a.txt")
    assert len(list(read_documents(f"{tmp_path}/{source}" for source in sources))) == 1


@pytest.mark.parametrize("name", ["a.txt", "a.TXT", "a.text", "a", ".a", "a.md", "a.log"])
def test_any_suffix_is_read_as_text_when_it_decodes(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(ARTICLE)
    (document,) = read_file(tmp_path / name)
    assert isinstance(document, Document)
    assert (document.text, document.title, document.path) == (ARTICLE, "Union rejects offer", str(tmp_path / name))


def test_date_and_language_of_the_options_hold_for_text_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    day = datetime.date(2026, 3, 14)
    (document,) = read_file(tmp_path / "a.txt", options=ReadingOptions(published=day, language="fr"))
    assert isinstance(document, Document)
    assert (document.published, document.language) == (day, "fr")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (ARTICLE.encode(), [("stdin", "read")]),
        (ARTICLE.encode("utf-16"), [("stdin", "read")]),
        (b'{"text": "One."}\n{"text": "Two.", "id": "b"}', [("stdin-1", "read"), ("b", "read")]),
        (b"{not json}\nbut text", [("stdin", "read")]),
        (b"<!DOCTYPE html><html></html>", [("stdin", "blank")]),
        (b"", [("stdin", "blank")]),
        (b"\0", [("stdin", "binary")]),
    ],
)
def test_standard_input_is_read_as_what_its_first_line_shows(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert [summary(found) for found in read_documents(["-", "-"], stdin=io.BytesIO(data))] == expected


def test_a_page_on_standard_input_gives_its_article() -> None:
    words = "The union of Tarrow voted on Friday to reject the offer that the port had made the week before."
    page = f"<html><body><script>SCRIPT</script><article><p>{words}</p><p>{words}</p></article></body></html>"
    (document,) = read_documents(["-"], stdin=io.BytesIO(page.encode()))
    assert isinstance(document, Document)
    assert words in document.text
    assert "SCRIPT" not in document.text


def test_a_file_name_that_is_no_utf8_can_be_read_and_shown(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text(ARTICLE)
    (document,) = read_documents([tmp_path])
    assert isinstance(document, Document)
    assert document.name == "caf\ufffd"
    document.model_dump_json()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_row(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE)
    path.chmod(0)
    (row,) = read_file(path)
    assert isinstance(row, Unread)
    assert (row.reason, "Permission denied" in row.message) == ("unreadable", True)


def test_ten_megabytes_are_read(tmp_path: Path) -> None:
    paragraph = "The union of Tarrow met the port, its leader said. " * 10
    path = tmp_path / "long.txt"
    path.write_text("\n\n".join(f"{number}. {paragraph.strip()}" for number in range(20_000)))
    assert path.stat().st_size > 10_000_000
    (document,) = read_file(path)
    assert isinstance(document, Document)
    assert (len(document.text), document.language, document.furniture) == (path.stat().st_size, "en", ())


def test_a_long_data_file_is_read_in_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("w") as stream:
        for number in range(300):
            stream.write(f'{{"id": {number}, "text": "{"The union met the port. " * 400}"}}\n')
    tracemalloc.start()
    count = sum(1 for _ in read_documents([path]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 300
    assert peak < 1_000_000  # bytes, of a file of three megabytes
