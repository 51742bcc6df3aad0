"""Tables: a document a row, as spreadsheets and databases write them, and a row of the run for each that is none."""

from __future__ import annotations

import csv
import io

import pytest

from llm_extract.documents.document import Document
from llm_extract.documents.options import ReadingOptions
from llm_extract.documents.reading import read_documents
from llm_extract.documents.tables import read_table
from llm_extract.documents.unread import Unread

TEXT = 'The minister said:\n\n"No," twice; then, she left.'


def read(data: bytes, *, options: ReadingOptions | None = None) -> list[Document | Unread]:
    return list(read_table(io.BytesIO(data), name="many", path="many.csv", options=options or ReadingOptions()))


def table(*rows: list[str], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_row_is_an_article_with_what_its_columns_say(delimiter: str, encoding: str) -> None:
    rows = (["id", "headline", "text", "date"], ["a1", "Vote — now", TEXT, "2026-03-14"], ["", "", "Two.", ""])
    first, second = read(table(*rows, delimiter=delimiter).encode(encoding))
    assert isinstance(first, Document)
    assert (first.name, first.title, first.text, str(first.published)) == ("a1", "Vote — now", TEXT, "2026-03-14")
    assert isinstance(second, Document)
    assert (second.name, second.text, second.published) == ("many-2", "Two.", None)


def test_a_cell_may_be_longer_than_the_csv_module_likes() -> None:
    (found,) = read(table(["text"], ["word " * 100_000]).encode())
    assert isinstance(found, Document)
    assert len(found.text) >= 500_000


def test_each_bad_row_is_told_with_its_number_and_harms_no_other() -> None:
    lines = ["id,text", "a,One.", "b,", ",,", "c,Two.,three", 'd,"Four" five', "e,Six.", 'f,"never closed', "g,gone"]
    found = read("\n".join(lines).encode())
    assert [one.name for one in found if isinstance(one, Document)] == ["a", "e"]
    unread = [(one.name, one.reason) for one in found if isinstance(one, Unread)]
    assert unread == [
        *((f"many:{row}", why) for row, why in ((2, "blank"), (4, "malformed"), (5, "malformed"))),
        (
            "many:7",
            "malformed",
        ),
    ]


def test_a_table_without_a_text_is_one_row_that_names_its_columns() -> None:
    (found,) = read(b"id,tekst\n1,Een.\n2,Twee.\n")
    assert isinstance(found, Unread)
    assert "'id', 'tekst'" in found.message
    assert "--text-key" in found.message
    assert len(read(b"id,tekst\n1,Een.\n2,Twee.\n", options=ReadingOptions(text_key="tekst"))) == 2


@pytest.mark.parametrize("data", [b"", b"\n", b"id,text\n", b"id,text\n,\n"])
def test_a_table_without_rows_is_blank(data: bytes) -> None:
    (found,) = read(data)
    assert isinstance(found, Unread)
    assert found.reason == "blank"


def test_a_table_comes_by_standard_input_as_well_and_prose_with_commas_is_none() -> None:
    piped = list(read_documents(["-"], stdin=io.BytesIO(b"id,text\n1,One.\n2,Two.\n")))
    assert [one.name for one in piped] == ["1", "2"]
    (prose,) = read_documents(["-"], stdin=io.BytesIO(b"The text, the id, and more.\nIt went on, she said.\n"))
    assert isinstance(prose, Document)
