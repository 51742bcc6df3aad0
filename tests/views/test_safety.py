"""Foreign text made safe: in the terminal, in JSON, in Markdown, in HTML."""

from __future__ import annotations

import json
import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import llm_extract
from llm_extract.views import safety
from llm_extract.views.safety import for_markdown, one_line, safe, safe_json
from tests.answering import Answering
from tests.inside import assert_harmless

CHARACTERS = st.one_of(
    st.characters(exclude_categories=()),
    st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn", "Zs"]),
    st.sampled_from("[]<>*_`#|\\~&\u202e\x1b\x9b\ud800\U000e0041"),
)
FOREIGN = st.text(CHARACTERS, max_size=60)
HOSTILE = '<script>alert(1)</script> <img src=x onerror="x()"> \x1b[31m \u202e &lt;b&gt; [l](http://evil.example) **b**'
PLAIN = {"div", "b", "small", "span"}


@given(FOREIGN)
def test_nothing_that_steers_or_hides_is_left(text: str) -> None:
    assert_harmless(safe(text))
    assert_harmless(one_line(text))
    assert_harmless(for_markdown(text))
    assert safe(safe(text)) == safe(text)


@given(FOREIGN)
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    seen = "".join(one for one in text if unicodedata.category(one)[0] in "LMNPS" or one in " \n\t")
    assert safe(seen) == seen


@pytest.mark.parametrize("text", ["👩\u200d👩\u200d👧", "می\u200cخواهم", "e\u0301", "a\ufe0f", "one\ttwo\nthree"])
def test_joiners_accents_tabs_and_line_feeds_belong_to_the_text(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("a\rb", "a␍b"),
        ("\x00", "␀"),
        ("\x7f", "␡"),
        ("\x9b1A", "⟨U+009B⟩1A"),
        ("abc\u202ecba\u202c", "abc⟨U+202E⟩cba⟨U+202C⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("zero\u200bwidth \u200fmark\u200e co\u00adop\ufeff", "zerowidth mark coop"),
    ],
)
def test_what_steers_is_shown_as_a_sign_and_what_has_no_shape_is_left_out(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_what_python_calls_printable_needs_no_second_look() -> None:
    kept = (chr(code) for code in range(0x110000) if chr(code).isprintable())
    assert not any(safety._TO_ESCAPE.match(character) for character in kept)


@given(st.recursive(FOREIGN, lambda inner: st.lists(inner) | st.dictionaries(FOREIGN, inner), max_leaves=6))
def test_json_keeps_every_value(value: object) -> None:
    written = safe_json(json.dumps(value, ensure_ascii=False, indent=1))
    assert_harmless(written)
    # A pair of halves is one character once it is read; JSON cannot tell the two apart.
    assert json.loads(written) == json.loads(json.dumps(value))


@given(FOREIGN)
def test_markdown_and_html_of_foreign_text_are_escaped(text: str) -> None:
    written = for_markdown(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_{}\[\]<>#|~]", written)
    assert not re.search(r"&(?!amp;)", written)
    assert "\n" not in written


class _Tags(HTMLParser):
    """Collects the tags and attributes of a fragment, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def found() -> llm_extract.Extraction:
    """One accepted and one rejected quote of an article whose every part is hostile."""
    speaker = {"speaker": HOSTILE, "role": HOSTILE, "manner": "direct", "cue": None, "addressee": HOSTILE}
    quotes = [{"content": [said], "speaker_words": None, **speaker} for said in (HOSTILE, f"never {HOSTILE}")]
    article = llm_extract.read_text(f"Talks fail\n\n“{HOSTILE}” said somebody.\n", title=HOSTILE, name=HOSTILE)
    extraction = llm_extract.extract(
        article, llm_extract.Settings(prompt="quotes@v1", model=Answering([{"quotes": quotes}]))
    )
    assert [len(extraction.records), len(extraction.rejected)] == [1, 1]
    return extraction


def test_html_for_a_notebook_holds_the_tool_s_own_tags_alone(found: llm_extract.Extraction) -> None:
    html = found._repr_html_()
    read = _Tags()
    read.feed(html)
    assert read.tags <= PLAIN
    assert read.attributes <= {"style", "dir"}
    assert "<script>alert(1)</script>" in read.text
    assert_harmless(html)


def test_markdown_of_an_article_holds_no_tag_link_or_emphasis_of_the_article(found: llm_extract.Extraction) -> None:
    markdown = found.to_markdown()
    assert "<script" not in markdown.replace(r"\<script", "")
    assert "](http" not in markdown.replace(r"\](http", "")
    assert "**b**" not in markdown
    assert_harmless(markdown)
