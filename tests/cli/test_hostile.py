"""Hostile text on every way out of the command line: what reaches stdout and stderr is harmless, sign for sign.

``inside`` looks at every character that a command writes.
"""

from __future__ import annotations

import http.server
import json
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fake_server import FakeServer, Settings
from benchmarks.fake_server.answers import article_of
from tests.calling import ARTICLE, Called
from tests.inside import Inside

ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b1A\x7f\x08"
HIDDEN = "\u202eesrever\u2066\u2069 \u200b\u200f\ufeff\U000e0041\u2028"
MARKUP = "[bold]b[/] [/nothing] [link=http://evil.example]l[/link] :boom:"
PAGE = '<script>alert(1)</script><img src=x onerror="alert(1)">&lt;b&gt;'
HOSTILE = f"{ESCAPES} {HIDDEN} {MARKUP} {PAGE}"


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
    content = article_of(body).partition("“")[2].partition("”")[0] or "nothing of the kind"  # a repair has no article
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


@pytest.mark.parametrize("way", [[], ["--json"], ["--jsonl"], ["--markdown"]])
def test_a_run_shows_a_hostile_article_harmless_whatever_is_asked_for(
    inside: Inside, hostile: Path, way: list[str]
) -> None:
    called = inside("run", hostile, "-m", "offline", "--language", "en", "--published", "2026-03-14", *way)
    assert called.code == 0, called.err
    assert "We will not sign" in called.out


def test_json_holds_the_hostile_text_itself_as_escapes(inside: Inside, hostile: Path) -> None:
    (article,) = inside("run", hostile, "-m", "offline", "--language", "en", "--json").json["articles"]
    text = article["document"]["text"]
    assert ESCAPES.replace("owned", "owned\ufffd") in text  # a lone surrogate is no text; reading counts it
    assert article["document"]["reading"]["surrogates_replaced"] == text.count("owned")
    quote = next(record for record in article["records"] if record["kind"] == "quote")
    for passage in quote["fields"]["content"]:
        assert text[passage["start"] : passage["end"]] == passage["text"]
    assert "/" not in article["document_id"]


NAMES = [HOSTILE.replace("/", "|").replace("\x00", "")[:80], os.fsdecode(b"caf\xe9 \xff.txt")]


@pytest.mark.parametrize("name", NAMES)
def test_hostile_file_names_are_shown_harmless_and_work(inside: Inside, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / f"{name}.txt").write_text(ARTICLE, "utf-8")
    (folder / f"{name}.blank.txt").write_text(" ", "utf-8")
    assert inside("run", folder, "-m", "offline", "-o", folder / "runs").code == 1
    for words in (["show"], ["show", "last:1"], ["runs"], ["runs", "--json"], ["where"], ["doctor"]):
        assert inside(*words, "--runs", folder / "runs").code == 0
    assert inside("init", folder / "mine").code == 0
    assert inside("-w", folder / "mine", "prompts", "new", "news").code == 0
    assert inside("-w", folder / "mine", "gold").code == 0
    assert inside("export", "last", "--runs", folder / "runs", "--to", folder / name).code == 0


@pytest.mark.parametrize(
    "words",
    [
        [HOSTILE],
        ["run", f"--{HOSTILE}"],
        ["run", HOSTILE],
        ["run", "ferry.txt", "-m", HOSTILE],
        ["run", "ferry.txt", "-m", f"openai/{HOSTILE}"],
        ["run", "ferry.txt", "-p", HOSTILE],
        ["run", "ferry.txt", "--kind", HOSTILE, "-m", "offline"],
        ["run", "ferry.txt", "--base-url", HOSTILE, "-m", "m"],
        ["run", "ferry.txt", "--base-url", f"http://127.0.0.1:9/{HOSTILE}", "-m", HOSTILE],
        ["run", "ferry.txt", "--published", HOSTILE],
        ["run", "ferry.txt", "-m", "offline", "-o", f"/dev/null/{HOSTILE}"],
        ["-w", HOSTILE, "prompts"],
        ["show", HOSTILE],
        ["show", "last", HOSTILE],
        ["export", "--format", HOSTILE],
        ["prompts", "show", HOSTILE],
        ["prompts", "diff", "news@v1", HOSTILE],
        ["schemas", "show", HOSTILE],
        ["gold", "check", HOSTILE],
        ["gold", HOSTILE],
        ["eval", HOSTILE, "--gold", HOSTILE],
        ["batch", "import", HOSTILE],
        ["init", "/dev/null"],
    ],
)
def test_what_is_refused_is_told_in_one_harmless_line(inside: Inside, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "ferry.txt").write_text(ARTICLE, "utf-8")
    called = inside(*(word.replace("\x00", "") for word in words))
    assert called.code in (1, 2)
    assert len([line for line in called.err.splitlines() if line.startswith("llm-extract: ")]) == 1
    assert called.out == ""


class _Refusing(http.server.BaseHTTPRequestHandler):
    """Answers every call with an error whose every word is hostile."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"error": {"message": f"no: {HOSTILE}", "type": HOSTILE, "code": HOSTILE}}).encode()
        self.send_response(400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives it
        pass


@pytest.fixture
def refusing() -> Iterator[str]:
    """The base URL of a server that answers with hostile errors."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Refusing) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        server.shutdown()
        thread.join()


def test_a_hostile_message_of_a_server_is_shown_harmless(inside: Inside, tmp_path: Path, refusing: str) -> None:
    (tmp_path / "ferry.txt").write_text(ARTICLE, "utf-8")
    called = inside("run", "ferry.txt", "--base-url", refusing, "-m", "m")
    assert called.code == 1
    assert "owned" in called.out
    for words in (["show"], ["show", "--text"], ["show", "--markdown"], ["show", "--json"], ["runs"]):
        assert inside(*words).code == 0


def test_a_web_page_in_place_of_an_api_is_told_harmless(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(ARTICLE, "utf-8")
    with FakeServer(Settings(plain=f"<html>{HOSTILE}</html>")) as server:
        called = inside("run", "ferry.txt", "--base-url", server.url, "-m", HOSTILE)
    assert called.code == 1
    assert "no OpenAI-compatible API" in called.err


def test_a_workspace_that_is_hostile_is_shown_harmless(inside: Inside, tmp_path: Path) -> None:
    inside("init", "mine")
    path = tmp_path / "mine" / "prompts" / "odd" / "v1.md"
    path.parent.mkdir()
    change = json.dumps(HOSTILE.replace("\U000e0041", ""))  # YAML knows no pairs of surrogates
    body = f"# system\n{{{{fields}}}} {HOSTILE}\n# user\n{{{{article}}}}\n".replace("\x00", "")
    path.write_text(f"---\nschemas: [quote@v1]\nchange: {change}\n---\n{body}", "utf-8", "surrogatepass")
    article = tmp_path / "odd.txt"
    article.write_text(f"Odd {HOSTILE}\n\nNobody said a word about it.\n".replace("\x00", ""), "utf-8")
    ways = (
        ["prompts"],
        ["prompts", "--json"],
        ["prompts", "show", "odd"],
        ["prompts", "show", "odd", "--file"],
        ["prompts", "diff", "quotes", "odd"],
        ["prompts", "render", "odd", article],
        ["prompts", "render", "odd", article, "--json"],
    )
    for words in ways:
        called = inside("-w", "mine", *words)
        assert called.code == 0, called.err
        assert "owned" in "".join(called.out.split())
    (tmp_path / "mine" / "llm-extract.toml").write_text(f"{json.dumps(HOSTILE)} = 1\n", "utf-8")
    inside("-w", "mine", "prompts").refuses("llm-extract.toml")


def test_a_run_from_elsewhere_may_be_hostile_in_every_part(inside: Inside, stored: Called, tmp_path: Path) -> None:
    (folder,) = (tmp_path / "runs").iterdir()
    description = json.loads((folder / "run.json").read_text("utf-8"))
    description["id"] = description["sources"][0] = description["workspace"] = HOSTILE
    for card in description["cards"]:
        card["title"] = card["plural"] = HOSTILE
        card["display"]["colour"] = HOSTILE
        card["display"]["words"] = {"said": HOSTILE, "direct": HOSTILE}
        for field in card["fields"]:
            field["rule"]["label"] = field["description"] = HOSTILE
    (folder / "run.json").write_text(json.dumps(description), "utf-8")
    for words in WAYS_OUT:
        assert inside(*words).code == 0, words
