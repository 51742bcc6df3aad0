"""What is refused: one clear line that says what to do, the right exit code, and the other articles unharmed."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from benchmarks.fake_server import FakeServer, Fault, Settings
from llm_extract.models.ledger import Ledger
from tests.calling import ARTICLE, ROOT, Tool
from tests.inside import Inside


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "blank"), (b" \n\t\n", "blank"), (b"\x00\x01\x02PNG\x00", "binary")],
)
def test_an_article_that_cannot_be_read_is_never_sent_and_harms_no_other(
    tool: Tool, article: Path, tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "odd.txt").write_bytes(content)
    with FakeServer() as server:
        called = tool("run", "odd.txt", article, "--base-url", server.url, "-m", "test-model", "--json")
        asked = set(server.bill.billed_by_article())
    assert called.code == 1
    by_name = {one["document"]["name"]: one for one in called.json["articles"]}
    assert by_name["odd"]["failure"]["reason"] == reason
    assert by_name["ferry"]["status"] == "done"
    assert len(asked) >= 1
    assert "odd.txt" in called.err


def test_where_nothing_can_be_read_the_code_is_2(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "blank.txt").write_text("\n")
    tool("run", "blank.txt", "missing.txt", "--model", "offline").refuses("no article could be read")
    (tmp_path / "empty").mkdir()
    tool("run", "empty", "--model", "offline").refuses("holds no article")


def test_where_nothing_was_run_nothing_is_stored(tool: Tool, article: Path, tmp_path: Path) -> None:
    assert tool("run", article, "-m", "offline").code == 0
    (tmp_path / "blank.txt").write_text("\n")
    tool("run", "blank.txt", "-m", "offline", "-p", "quotes").refuses("nothing was run")
    tool("run", article, "-m", "m", "--base-url", "http://127.0.0.1:9").refuses("127.0.0.1:9", code=1)
    assert len(list((tmp_path / "runs").iterdir())) == 1
    assert "Mira Tolvane" in tool("show", "last").out


def test_a_missing_file_and_a_folder_without_articles_harm_no_other(tool: Tool, article: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    called = tool("run", "fery.txt", "empty", article, "-m", "offline", "--json")
    assert called.code == 1
    assert [one["status"] for one in called.json["articles"]] == ["failed", "failed", "done"]
    assert "'fery.txt' does not exist; did you mean 'ferry.txt'?" in called.err
    assert "holds no article" in called.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-p", "nws"], "did you mean 'news'?"),
        (["-p", "news@v9"], "there is news@v1"),
        (["-m", "olama/x"], "did you mean 'ollama'?"),
        (["-m", "gpt"], "no model 'gpt'"),
        (["-m", "oflline"], "did you mean 'offline'?"),
        (["-m", "openai"], "write openai/MODEL"),
        (["-p", "quots"], "did you mean 'quotes'?"),
        (["--kind", "quot"], "did you mean 'quote'?"),
        (["--modle", "x"], "did you mean '--model'?"),
        (["--only", "flaged"], "did you mean 'flagged'?"),
        (["--published", "gestern"], "'gestern' is no day; write it like 2026-03-14"),
        (["--jobs", "0"], "--jobs, -j: 1 is the least"),
        (["--timeout", "soon"], "--timeout: it must be a number"),
        (["--base-url", "not a url", "-m", "x"], "is no base URL"),
        (["--kind", "evnt"], "did you mean 'event'?"),
        (["--workspace", "nowhere"], None),
        (["--resume", "nothing"], "no run 'nothing'"),
        (["-o", "/proc/nowhere"], "cannot be written"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(tool: Tool, article: Path, words: list[str], said: str | None) -> None:
    if said is None:
        tool(*words, "run", article, "-m", "offline").refuses("is no workspace", "llm-extract init")
        return
    model = [] if "-m" in words else ["-m", "offline"]
    tool("run", article, *words, *model).refuses(said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "lst"], "did you mean 'last'?"),
        (["show", "last:fery"], "did you mean 'ferry'?"),
        (["show", "last", "--kind", "quotations"], "there is event, quote, stance"),
        (["schemas", "show", "quot"], "did you mean 'quote'?"),
        (["schemas", "show", "quote@v9"], "there is quote@v1"),
        (["prompts", "show", "new"], "did you mean 'news'?"),
        (["prompts", "diff", "news@v1", "news@v9"], "there is news@v1"),
        (["prompts", "shw"], "did you mean 'show'?"),
        (["eval", "last", "--gold", "dve"], "did you mean 'dev'?"),
        (["gold", "list", "tset"], "did you mean 'test'?"),
        (["eval", "last", "--by", "feild"], "did you mean 'field'?"),
        (["export", "last", "-f", "cvs"], "did you mean 'csv'?"),
        (["ledger", "prune", "--before", "May"], "'May' is no day"),
        (["compare", "news@v1", "nwes@v2", "-m", "offline"], "no run 'nwes@v2'"),
    ],
)
def test_what_is_mistyped_is_told_with_what_was_meant(tool: Tool, article: Path, words: list[str], said: str) -> None:
    if words[0] in ("show", "eval", "export"):
        assert tool("run", article, "-m", "offline").code == 0
    tool(*words).refuses(said)


def test_a_missing_key_names_its_variable_and_stops_at_once(tool: Tool, article: Path) -> None:
    called = tool("run", article, "-m", "openai/gpt-test")
    called.refuses("OPENAI_API_KEY", code=1)
    assert "sending" not in called.err


def test_a_wrong_key_stops_the_run_and_is_never_printed(tool: Tool, article: Path) -> None:
    with FakeServer(Settings(key="right")) as server:
        called = tool("run", article, "--base-url", server.url, "-m", "m", LLM_EXTRACT_API_KEY="sk-very-secret")
    called.refuses("key", code=1)
    assert not list((article.parent / "runs").iterdir()), "a run in which nothing was answered is not kept"
    assert "sk-very-secret" not in called.out + called.err


def test_an_unknown_model_stops_the_run(tool: Tool, article: Path) -> None:
    with FakeServer(Settings(models=["other"])) as server:
        tool("run", article, "--base-url", server.url, "-m", "mine").refuses("mine", code=1)


def test_a_dead_endpoint_stops_the_run(tool: Tool, article: Path) -> None:
    tool("run", article, "--base-url", "http://127.0.0.1:9", "-m", "m").refuses("127.0.0.1:9", code=1)


def test_a_server_that_hangs_is_given_up_after_the_timeout(tool: Tool, article: Path) -> None:
    with FakeServer(Settings(faults=[Fault("hang", 1.0, "always")])) as server:
        called = tool("run", article, "--base-url", server.url, "-m", "m", "--timeout", "0.5", "--json")
    assert called.code == 1
    assert called.json["articles"][0]["failure"]["reason"] == "unavailable"


def test_an_edited_frozen_version_names_the_way_on(tool: Tool, article: Path, tmp_path: Path) -> None:
    assert tool("init", "mine").code == 0
    assert tool("--workspace", "mine", "prompts", "freeze", "news@v1").code == 0
    path = tmp_path / "mine" / "prompts" / "news" / "v1.md"
    path.write_text(path.read_text("utf-8").replace("All of it, once.", "Some of it."), "utf-8")
    tool("--workspace", "mine", "run", article, "-m", "offline").refuses("was edited", "llm-extract prompts new news")


def test_a_broken_schema_module_is_one_line(tool: Tool, article: Path, tmp_path: Path) -> None:
    tool("init", "mine")
    (tmp_path / "mine" / "schemas" / "quote" / "v1.py").write_text("import nowhere_at_all\n", "utf-8")
    tool("--workspace", "mine", "run", article, "-m", "offline").refuses("quote/v1.py", "nowhere_at_all")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def broken(:\n", "line 1"),
        ("KIND = 3\n", "KIND"),
        ("raise RuntimeError('no luck')\n", "no luck"),
        ("raise SystemExit(0)\n", "v1.py"),
    ],
)
def test_whatever_a_schema_module_does_wrong_is_one_line(
    tool: Tool, article: Path, tmp_path: Path, source: str, said: str
) -> None:
    tool("init", "mine")
    (tmp_path / "mine" / "schemas" / "quote" / "v1.py").write_text(source, "utf-8")
    tool("--workspace", "mine", "run", article, "-m", "offline").refuses("quote/v1.py", said)


def test_an_unknown_placeholder_is_one_line(tool: Tool, article: Path, tmp_path: Path) -> None:
    tool("init", "mine")
    path = tmp_path / "mine" / "prompts" / "mine" / "v1.md"
    path.parent.mkdir()
    path.write_text("---\nschemas: [quote@v1]\nchange: x\n---\n# user\n{{article}} {{tittle}}\n", "utf-8")
    tool("--workspace", "mine", "run", article, "-m", "offline", "-p", "mine").refuses("did you mean 'title'?")


def test_a_corrupt_ledger_is_one_line(tool: Tool, article: Path, tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"this is no database" * 500)
    with FakeServer() as server:
        tool("run", article, "--base-url", server.url, "-m", "m").refuses("ledger.sqlite")


def test_a_corrupt_run_is_one_line(tool: Tool, article: Path, tmp_path: Path) -> None:
    tool("run", article, "-m", "offline")
    folder = next((tmp_path / "runs").iterdir())
    results = folder / "results.jsonl"
    results.write_text("{broken\n" + results.read_text("utf-8"), "utf-8")
    tool("show", folder.name).refuses("line 1 is damaged")
    (folder / "run.json").write_text("{", "utf-8")
    tool("show", folder.name).refuses("run.json")


DAMAGE = {
    "no JSON": (b"\xff\xfe\x00 binary\n", "line 1 is damaged"),
    "JSON of another shape": (b'{"format": "llm_extract/result@1"}\n', "line 1 is damaged"),
    "a list": (b"[]\n", "line 1 is damaged"),
}


@pytest.mark.parametrize(("content", "said"), DAMAGE.values(), ids=DAMAGE.keys())
def test_however_a_run_is_damaged_every_command_tells_it_in_one_line(
    inside: Inside, article: Path, tmp_path: Path, content: bytes, said: str
) -> None:
    assert inside("run", article, "-m", "offline", "-p", "quotes").code == 0
    (folder,) = (tmp_path / "runs").iterdir()
    (folder / "results.jsonl").write_bytes(content)
    for words in (
        ["show"],
        ["show", "last:1"],
        ["show", "--text"],
        ["export"],
        ["review"],
        ["run", "--resume", "last"],
    ):
        inside(*words).refuses(said, "--resume")
    assert inside("runs").code == 0, "the other runs can be listed"


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'{"format": "llm_extract/run@9"}'])
def test_however_a_run_s_description_is_damaged_it_is_one_line_and_harms_no_other_run(
    inside: Inside, article: Path, tmp_path: Path, content: bytes
) -> None:
    assert inside("run", article, "-m", "offline", "-p", "quotes").code == 0
    (folder,) = (tmp_path / "runs").iterdir()
    (folder / "run.json").write_bytes(content)
    inside("show", folder.name).refuses("run.json", "cannot be read")
    assert inside("run", article, "-m", "offline", "-p", "quotes").code == 0
    listed = inside("runs")
    assert "run.json" in listed.err
    assert "quotes@v1" in listed.out


def test_a_run_without_results_says_so(inside: Inside, article: Path, tmp_path: Path) -> None:
    assert inside("run", article, "-m", "offline", "-p", "quotes").code == 0
    (folder,) = (tmp_path / "runs").iterdir()
    (folder / "results.jsonl").unlink()
    assert "no article is done yet" in inside("show", "last").err
    inside("show", "last:1").refuses("it has no article yet")


@pytest.mark.parametrize("damage", ["no database", "torn", "overwritten", "a folder", "another program's"])
def test_however_a_ledger_is_damaged_every_command_tells_it_in_one_line(
    inside: Inside, article: Path, tmp_path: Path, damage: str
) -> None:
    ledger = tmp_path / "damaged.sqlite"
    with Ledger(ledger):
        pass
    whole = ledger.read_bytes()
    if damage == "a folder":
        ledger.unlink()
        ledger.mkdir()
    elif damage == "another program's":
        ledger.unlink()
        with contextlib.closing(sqlite3.connect(ledger)) as connection:
            connection.execute("CREATE TABLE cooking (recipe)")
    else:
        torn, overwritten = whole[:5000], whole[:4096] + b"\xaa" * (len(whole) - 4096)
        ledger.write_bytes({"no database": b"no database " * 500, "torn": torn, "overwritten": overwritten}[damage])
    for words in (
        ["ledger"],
        ["ledger", "list"],
        ["ledger", "prune", "--failures"],
        ["run", article, "--base-url", "http://127.0.0.1:9", "-m", "m"],
        ["run", article, "-m", "replay"],
    ):
        inside(*words, "--ledger", ledger).refuses("damaged.sqlite")


def test_a_full_disk_is_one_line(tool: Tool, article: Path, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    (tmp_path / "out.csv").symlink_to("/dev/full")
    tool("run", article, "-m", "offline")
    tool("export", "last", "--to", "out.csv").refuses("out.csv", "cannot be written")


def test_usage_faults_have_code_2(tool: Tool) -> None:
    assert tool("shw").code == 2
    tool("shw").refuses("there is no command 'shw'", "did you mean 'show'?")
    assert tool("run").code == 2
    assert tool("run", "--nothing").code == 2


def test_a_language_that_the_rules_do_not_speak_is_told_in_one_line(tool: Tool, tmp_path: Path) -> None:
    text = (
        "Der Minister sagte am Montag, dass die Gespräche mit der Gewerkschaft gescheitert seien und er das bedauere.\n"
    )
    (tmp_path / "de.txt").write_text(text * 3, "utf-8")
    called = tool("run", "de.txt", "-m", "offline", "--json")
    assert called.code == 1
    assert "English" in called.json["articles"][0]["failure"]["message"]


def test_the_others_are_unharmed_by_one_that_fails(tool: Tool, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(ARTICLE.replace("Monday", f"{number} May"), "utf-8")
    (folder / "3.txt").write_bytes(b"\x00\x00binary")
    called = tool("run", folder, "-m", "offline", "--json")
    assert called.code == 1
    assert [one["status"] for one in called.json["articles"]].count("done") == 5


def test_nothing_here_depends_on_the_shared_folder() -> None:
    assert (ROOT / "evals" / "gold" / "examples").is_dir()
