"""Hostile text on every way out of the command line: what reaches stdout and stderr is harmless, byte for byte.

The commands run inside the test's process, through the same ``main`` as outside, because there are many of them.
"""

from __future__ import annotations

import json
import os
import re
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fake_server import FakeServer, Settings
from benchmarks.fake_server.answers import article_of
from llm_extract.cli.main import main
from tests.calling import Called

ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b1A\x7f\x08"
HIDDEN = "\u202eesrever\u2066\u2069 \u200b\u200f\ufeff\U000e0041\u2028"
MARKUP = "[bold]b[/] [/nothing] [link=http://evil.example]l[/link] :boom:"
PAGE = '<script>alert(1)</script><img src=x onerror="alert(1)">&lt;b&gt;'
HOSTILE = f"{ESCAPES} {HIDDEN} {MARKUP} {PAGE}"
STYLE = re.compile(r"\x1b\[[0-9;]*m")  # the only escape that the tool itself writes


def assert_harmless(text: str, *, coloured: bool = False) -> None:
    """No control but line feed and tab, no format character but the joiners of emoji and Persian, no lone surrogate."""
    text = STYLE.sub("", text) if coloured else text
    found = {
        f"U+{ord(one):04X}"
        for one in set(text)
        if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") and one not in "\n\t\u200c\u200d"
    }
    assert not found


class Inside:
    """The tool inside this process; everything that it writes is checked for being harmless."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self._monkeypatch = monkeypatch
        self._capture = capture

    def __call__(self, *words: str | Path) -> Called:
        self._monkeypatch.setattr(sys, "argv", ["llm-extract", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        code = left.value.code or 0
        written = self._capture.readouterr()
        called = Called(int(code), written.out.decode(), written.err.decode())
        assert_harmless(called.out, coloured="FORCE_COLOR" in os.environ)
        assert_harmless(called.err, coloured="FORCE_COLOR" in os.environ)
        assert "Traceback" not in called.err
        return called


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Inside:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Inside(monkeypatch, capsysbinary)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """An article whose every part is hostile, as a line of JSON, with escapes that no text file may hold."""
    text = f"Talks {HOSTILE} fail\n\n“We will not sign {HOSTILE}” said Mira {HOSTILE} Tolvane.\n\x00{HOSTILE}\n"
    row = {"id": f"../{HOSTILE}", "title": HOSTILE, "source": HOSTILE, "author": HOSTILE, "text": text}
    path = tmp_path / "hostile.jsonl"
    path.write_text(json.dumps(row).replace("owned", "owned\\ud800") + "\n", "utf-8")
    return path


def quote_all(body: Mapping[str, Any]) -> str:
    """An answer that quotes the article's first long sentence, as hostile as it is, and invents more of the kind."""
    content = article_of(body).split("“")[1].split("”")[0]
    item = {"manner": "direct", "speaker_words": None, "role": HOSTILE, "cue": None, "addressee": HOSTILE}
    quote = {"content": [content], "speaker": f"Mira {HOSTILE}", **item}
    invented = {"content": [f"Never said {HOSTILE}"], "speaker": HOSTILE, **item}
    return json.dumps({"events": [], "quotes": [quote, invented, HOSTILE], "stances": [], HOSTILE: 1})


@pytest.fixture
def stored(inside: Inside, hostile: Path) -> Called:
    with FakeServer(Settings(answerer=quote_all)) as server:
        return inside("run", hostile, "--base-url", server.url, "-m", HOSTILE)


WAYS_OUT = [
    ["show", "last"],
    ["show", "last:1", "--text"],
    ["show", "last", "--raw"],
    ["show", "last", "--json"],
    ["show", "last", "--markdown"],
    ["show", "last", "--only", "rejected"],
    ["runs"],
    ["runs", "--json"],
    ["export", "last", "--rejected"],
    ["export", "last", "--rejected", "-f", "jsonl"],
]


def test_what_a_model_says_of_a_hostile_article_is_shown_harmless_on_every_way_out(
    inside: Inside, stored: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stored.code == 0, stored.err
    assert "We will not sign" in stored.out
    assert "[bold]b[/]" in stored.out
    assert "␛" in stored.out
    for words in WAYS_OUT:
        called = inside(*words)
        assert called.code == 0, words
        assert "red" in called.out, words
    monkeypatch.setenv("FORCE_COLOR", "1")
    for words in WAYS_OUT:
        assert inside(*words).code == 0
