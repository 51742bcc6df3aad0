"""``review``: one key a record, saved at once, resumable, and what is decided becomes gold that scores."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.calling import Tool


@pytest.fixture
def run(tool: Tool, article: Path) -> Tool:
    assert tool("run", article, "-m", "offline", "-p", "quotes@v1").code == 0
    return tool


def gold(tmp_path: Path) -> Any:
    return yaml.safe_load((tmp_path / "reviewed" / "ferry.yaml").read_text("utf-8"))


def test_accepting_and_rejecting_makes_a_gold_file_that_says_who_and_when(run: Tool, tmp_path: Path) -> None:
    called = run("review", "last", "--labeller", "ana", stdin="ar" + "a" * 10 + "y")
    assert called.code == 0, called.err
    written = gold(tmp_path)
    assert written["origin"] == "review"
    assert written["labeller"]["name"] == "ana"
    assert written["labeller"]["kind"] == "person"
    assert written["labeller"]["on"]
    assert len(written["records"]) >= 1
    assert [one["reason"] for one in written["rejected"]] == ["reviewer"]
    checked = run("gold", "check", tmp_path / "reviewed")
    assert checked.code == 0, checked.out


def test_complete_is_no_by_default(run: Tool, tmp_path: Path) -> None:
    run("review", "last", stdin="q\n")
    assert gold(tmp_path)["complete"] == []


def test_whether_it_is_complete_is_asked_when_all_is_decided_and_at_no_quit_before(run: Tool, tmp_path: Path) -> None:
    quit_early = run("review", "last", stdin="aq")
    assert "are all of them" not in quit_early.out
    assert gold(tmp_path)["complete"] == []
    decided = run("review", "last", stdin="a" * 5 + "y")
    assert "are all of them" in decided.out


def test_an_article_of_which_all_is_decided_can_be_opened_again(run: Tool, tmp_path: Path) -> None:
    run("review", "last", stdin="a" * 3)
    assert gold(tmp_path)["complete"] == []
    again = run("review", "last:1", stdin="cyq")
    assert "all is decided" in again.out
    assert gold(tmp_path)["complete"] == ["quote"]
    number = len(gold(tmp_path)["records"])
    run("review", "last:1", stdin="uq")
    assert len(gold(tmp_path)["records"]) == number - 1
    assert gold(tmp_path)["complete"] == ["quote"], "what was said of completeness is kept"


def test_of_several_articles_those_decided_are_passed_over(run: Tool, article: Path, tmp_path: Path) -> None:
    (tmp_path / "second.txt").write_text("Rain\n\nThe minister said that it had rained.\n", "utf-8")
    assert run("run", article, "second.txt", "-m", "offline", "-p", "quotes").code == 0
    run("review", "last", stdin="a" * 30)
    run("review", "last", stdin="q").refuses("nothing is left to review", "RUN:ARTICLE")


def test_a_review_goes_on_where_it_was_left_and_undo_takes_back_one_key(run: Tool, tmp_path: Path) -> None:
    run("review", "last", stdin="aq")
    first = gold(tmp_path)["records"]
    assert len(first) == 1
    run("review", "last", stdin="uq")
    assert gold(tmp_path)["records"] == []
    run("review", "last", stdin="rq")
    assert len(gold(tmp_path)["rejected"]) == 1


def test_an_edit_is_checked_and_keeps_what_the_model_had_said(run: Tool, tmp_path: Path) -> None:
    editor = tmp_path / "edit.py"
    editor.write_text(
        "import sys, pathlib\np = pathlib.Path(sys.argv[1])\n"
        "p.write_text(p.read_text().replace('speaker: Mira Tolvane', 'speaker: Tolvane'))\n"
    )
    run("review", "last", stdin="eq", EDITOR=f"{sys.executable} {editor}")
    (record,) = gold(tmp_path)["records"]
    assert record["speaker"] == "Tolvane"
    assert record["said"]["speaker"] == "Mira Tolvane"


def test_an_edit_that_does_not_hold_is_told_and_may_be_given_up(run: Tool, tmp_path: Path) -> None:
    editor = tmp_path / "edit.py"
    editor.write_text(
        "import sys, pathlib\np = pathlib.Path(sys.argv[1])\n"
        "p.write_text(p.read_text().replace('We will not sign', 'We will sign'))\n"
    )
    called = run("review", "last", stdin="exq", EDITOR=f"{sys.executable} {editor}")
    assert "We will sign" in called.out
    assert gold(tmp_path)["records"] == []


def test_a_rejected_record_counts_as_spurious_when_it_is_predicted_again(run: Tool, tmp_path: Path) -> None:
    run("review", "last", stdin="r" + "s" * 10)
    report = run("eval", "last", "--gold", tmp_path / "reviewed", "--json")
    assert report.code == 0, report.err
    tally = report.json["kinds"]["quote"]["records"]["tally"]
    assert tally[1] >= 1, "the refused record is predicted again, in a kind that is not complete"
    assert tally[0] == 0


def test_keys_work_in_a_real_terminal(run: Tool, tmp_path: Path) -> None:
    master, slave = pty.openpty()
    environment = {**os.environ, "LLM_EXTRACT_LEDGER": str(tmp_path / "ledger.sqlite"), "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "llm_extract", "review", "last"],
        cwd=tmp_path,
        env=environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    decisions = tmp_path / "reviewed" / "ferry.yaml"
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        # Keys that come before the program has taken the terminal out of line mode are thrown away: press again.
        if not termios.tcgetattr(slave)[3] & termios.ICANON:
            os.write(master, b"q" if decisions.exists() else b"a")
        readable, _, _ = select.select([master], [], [], 0.5)
        if readable:
            os.read(master, 65536)
    process.wait(timeout=30)
    os.close(slave)
    os.close(master)
    assert process.returncode == 0
    assert gold(tmp_path)["records"], "the first key accepted a record, and q left"


def test_without_keys_or_without_a_record_there_is_no_review_and_no_file(tool: Tool, run: Tool, tmp_path: Path) -> None:
    run("review", "last").refuses("no terminal")
    german = "Die Gewerkschaft hat am Montag gesagt, dass sie den Vertrag nicht unterschreiben wird.\n\n" * 8
    (tmp_path / "german.txt").write_text(german, "utf-8")
    assert tool("run", "german.txt", "-m", "offline").code == 1
    run("review", "last", stdin="y").refuses("nothing to review")
    assert not (tmp_path / "reviewed").exists()


def test_a_card_says_which_of_how_many_it_is_and_what_is_no_key(run: Tool) -> None:
    shown = run("review", "last", stdin="aZq").out
    number = len(run("show", "last", "--json").json["articles"][0]["records"])
    assert f"1 of {number}" in shown
    assert f"2 of {number}" in shown
    assert "there is no key 'Z'" in shown


def test_a_record_of_any_kind_may_be_added_on_any_card(tool: Tool, article: Path, tmp_path: Path) -> None:
    assert tool("run", article, "-m", "offline").code == 0
    opened = tmp_path / "opened.yaml"
    called = tool("review", "last", stdin="n3nxq", EDITOR=f"sh -c 'cp \"$0\" {opened}'")
    assert called.out.count("of which kind? 1 event   2 quote   3 stance") == 2
    assert opened.read_text("utf-8").startswith("# stance;")
    assert "save and leave" in opened.read_text("utf-8")
    assert called.out.count("nothing was added") == 2


def test_a_slip_in_yaml_is_told_with_its_line(run: Tool, tmp_path: Path) -> None:
    editor = tmp_path / "edit.py"
    editor.write_text("import sys, pathlib\npathlib.Path(sys.argv[1]).write_text('content:\\n- [a\\nspeaker: b\\n')\n")
    called = run("review", "last", stdin="exq", EDITOR=f"{sys.executable} {editor}")
    assert "line 3: this is not YAML" in called.out


def test_whether_all_is_there_can_be_answered_with_the_way_back(run: Tool, tmp_path: Path) -> None:
    number = len(run("show", "last", "--json").json["articles"][0]["records"])
    shown = run("review", "last", stdin="a" * number + "uq").out
    assert shown.count(f"{number} of {number}") == 2
    assert len(gold(tmp_path)["records"]) == number - 1


def test_articles_of_one_name_get_a_gold_file_each_and_no_name_leads_out_of_the_folder(
    tool: Tool, tmp_path: Path
) -> None:
    said = "the minister said that it had rained.\n"
    rows = [("x", f"On Monday {said}"), ("x", f"On Friday {said}"), ("../../out", said), ("l" * 400, f"Today {said}")]
    lines = (json.dumps({"id": name, "text": text}) + "\n" for name, text in rows)
    (tmp_path / "many.jsonl").write_text("".join(lines), "utf-8")
    assert tool("run", "many.jsonl", "-m", "offline", "-p", "quotes").code == 0
    assert tool("review", "last", "--to", "a/b/gold", stdin="an" * 20).code == 0
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.yaml")}
    assert len(made) == 4
    assert all(path.startswith("a/b/gold/") for path in made)
    assert tool("gold", "check", "a/b/gold").code == 0
    texts = {path.read_text("utf-8") for path in (tmp_path / "a/b/gold").glob("*.txt")}
    assert texts == {text for _, text in rows}


def test_gold_of_somebody_else_and_the_article_beside_it_are_not_written_over(run: Tool, tmp_path: Path) -> None:
    run("review", "last", "--to", "mine", stdin="aq")
    labelled = tmp_path / "mine" / "ferry.yaml"
    labelled.write_text(labelled.read_text("utf-8").replace("cue: said", "cue: told"), "utf-8")
    before = labelled.read_bytes()
    run("review", "last", "--to", "mine", stdin="ra").refuses("ferry.yaml is there already", "--to")
    assert labelled.read_bytes() == before
    other = tmp_path / "other" / "ferry.txt"
    other.parent.mkdir()
    other.write_text("Another article altogether.\n", "utf-8")
    run("review", "last", "--to", "other", stdin="aq")
    assert other.read_text("utf-8") == "Another article altogether.\n"
    assert run("gold", "check", "other").code == 0


def test_a_gold_file_that_was_only_begun_is_filled_by_review(run: Tool, article: Path, tmp_path: Path) -> None:
    assert run("gold", "new", article).code == 0
    run("review", "last", "--to", article.parent, stdin="aq")
    assert len(yaml.safe_load(article.with_suffix(".yaml").read_text("utf-8"))["records"]) == 1
