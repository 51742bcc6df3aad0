"""Calling the tool inside the test's process, through the same ``main``: for tests that make many calls."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from pathlib import Path

import pytest

from llm_extract.cli.main import main
from tests.calling import Called

# Format characters that can be seen (the number signs of Arabic, Syriac and Kaithi), or that emoji and Persian need.
SEEN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd" + "\u200c\u200d"
STYLE = re.compile(r"\x1b\[[0-9;]*m")  # the only escape that the tool itself writes, and only where there are colours


def assert_harmless(text: str, *, coloured: bool = False) -> None:
    """No control but line feed and tab, no format character but those that are seen, no lone surrogate."""
    found = {
        f"U+{ord(one):04X}"
        for one in set(STYLE.sub("", text) if coloured else text)
        if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") and one not in "\n\t" + SEEN
    }
    assert not found


class Inside:
    """The tool inside this process; whatever it writes is harmless and holds no traceback."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self._monkeypatch = monkeypatch
        self._capture = capture

    def __call__(self, *words: str | Path) -> Called:
        self._monkeypatch.setenv("LLM_EXTRACT_WORKSPACE", "")  # what --workspace sets is taken back after the test
        self._monkeypatch.setattr(sys, "argv", ["llm-extract", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        written = self._capture.readouterr()
        called = Called(int(left.value.code or 0), written.out.decode(), written.err.decode())
        for text in (called.out, called.err):
            assert_harmless(text, coloured="FORCE_COLOR" in os.environ)
        assert "Traceback" not in called.err
        return called
