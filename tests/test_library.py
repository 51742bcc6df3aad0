"""The library: what a script or a notebook may rely on."""

from __future__ import annotations

import asyncio

import pytest

import llm_extract
from benchmarks.fake_server import FakeServer
from llm_extract.documents.document import Document
from llm_extract.errors import UserError

OFFLINE = llm_extract.Settings(model="offline", keep=False)
ARRESTS = [f"Police arrested {number} men on Monday." for number in ("two", "three", "four")]


def test_a_blank_article_among_many_is_a_failure_and_harms_no_other() -> None:
    first, blank, last = llm_extract.extract_all([ARRESTS[0], " \n", ARRESTS[1]], OFFLINE)
    assert (first.result.status, last.result.status) == ("done", "done")
    assert blank.result.failure is not None
    assert blank.result.failure.reason == "blank"


def test_many_come_back_in_the_order_in_which_they_were_given() -> None:
    articles = [*ARRESTS, "", *reversed(ARRESTS)]
    with FakeServer() as server:
        settings = llm_extract.Settings(model="fake", base_url=server.url, keep=False)
        # The longest comes first and is answered last.
        articles.insert(0, "\n\n".join(ARRESTS * 60))
        found = llm_extract.extract_all(articles, settings)
    assert [one.result.document.text for one in found] == articles


def test_inside_an_event_loop_it_is_said_what_to_write_instead(recwarn: pytest.WarningsRecorder) -> None:
    async def notebook() -> None:
        with pytest.raises(UserError, match="extract_async"):
            llm_extract.extract(ARRESTS[0], OFFLINE)
        with pytest.raises(UserError, match="extract_all_async"):
            llm_extract.extract_all(ARRESTS, OFFLINE)
        assert (await llm_extract.extract_async(ARRESTS[0], OFFLINE)).records

    asyncio.run(notebook())
    assert not recwarn.list


@pytest.mark.parametrize("article", [None, 5, b"Police arrested two men."])
def test_what_is_neither_text_nor_document_is_told(article: object) -> None:
    with pytest.raises(TypeError, match=r"a text or a Document"):
        llm_extract.extract(article, OFFLINE)  # type: ignore[arg-type]


def test_the_names_are_there_to_be_completed() -> None:
    assert set(llm_extract.__all__) <= set(dir(llm_extract))
    assert llm_extract.Document is Document
