"""What is done with a stored run: show, export, runs, batch files, and a workspace of one's own."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.calling import ROOT, Tool

QUOTE = {
    "content": ["We will not sign", "Not this week."],
    "manner": "direct",
    "speaker": "Mira Tolvane",
    "speaker_words": "Mira Tolvane",
    "role": "the union's president",
    "cue": "said",
    "addressee": None,
}
ANSWER = {"events": [], "quotes": [QUOTE], "stances": []}


@pytest.fixture
def stored(tool: Tool, article: Path, tmp_path: Path) -> str:
    (tmp_path / "second.txt").write_text("Rain\n\nThe minister said that it had rained.\n", "utf-8")
    assert tool("run", article, "second.txt", "-m", "offline").code == 0
    return next((tmp_path / "runs").iterdir()).name


def test_show_lists_the_articles_of_a_run_and_one_of_them_whole(tool: Tool, stored: str) -> None:
    listed = tool("show").out
    assert "Ferry talks fail in Port Salvo" in listed
    assert "Rain" in listed
    whole = tool("show", f"{stored[:15]}:ferry").out
    assert "Mira Tolvane" in whole
    assert tool("show", "last:1").out == whole
    assert tool("show", "last:3").code == 2


def test_show_text_has_the_whole_article_and_its_marks(tool: Tool, stored: str) -> None:
    shown = tool("show", "last:ferry", "--text").out
    assert "⟦q1 We will not sign" in shown
    assert "2 quotes" in shown
    text = " ".join(re.sub(r"⟦\w+ |⟧", "", shown).split())
    for words in ("Talks between the union and the ministry ended without a deal on Monday.", "“Not this week.”"):
        assert words in text


def test_show_raw_json_and_markdown(tool: Tool, stored: str) -> None:
    assert '"accepted"' in tool("show", "last:ferry", "--raw").out
    assert tool("show", "last", "--json").json["run"] == stored
    markdown = tool("show", "last:ferry", "--markdown").out
    assert markdown.startswith("## Ferry talks fail in Port Salvo")
    assert "> “We will not sign”" in markdown.replace(",”", "”")


def test_json_is_one_object_however_many_articles_it_has(tool: Tool, stored: str) -> None:
    two, one = tool("show", "last", "--json").json, tool("show", "last:ferry", "--json").json
    assert [len(shown["articles"]) for shown in (two, one)] == [2, 1]
    assert two["articles"][0] == one["articles"][0]
    lines = tool("show", "last", "--json").out.rstrip("\n")
    assert lines == json.dumps(two, ensure_ascii=False, indent=1)
    (tool.folder / "runs" / stored / "results.jsonl").write_bytes(b"")
    assert tool("show", "last", "--json").json["articles"] == []


def test_kind_and_only_choose_what_is_shown(tool: Tool, stored: str) -> None:
    assert "Quotes" not in tool("show", "last:ferry", "--kind", "event").out
    assert "Quotes" in tool("show", "last:ferry", "--kind", "quote").out
    assert "Quotes" not in tool("show", "last:ferry", "--only", "rejected").out


def test_only_passes_over_articles_that_have_nothing_of_it(tool: Tool, stored: str) -> None:
    for only in ("rejected", "flagged"):
        called = tool("show", "last", "--only", only)
        assert called.out == ""
        assert f"no {only} record in 2 articles" in called.err
        assert f"no {only} record" in tool("show", "last:ferry", "--only", only).out


def test_names_tell_who_speaks_in_how_many_articles(tool: Tool, stored: str) -> None:
    assert re.search(r"(?m)^ +1 .* 1 .*  Mira Tolvane *$", tool("show", "last", "--names").out)
    told = tool("show", "last", "--names", "--json").json
    assert (told["run"], told["articles"]) == (stored, 2)
    assert {one["name"]: one["kinds"] for one in told["names"]}["Mira Tolvane"]["quote"]["articles"] == 1
    only = tool("show", "last:2", "--names", "--kind", "quote", "--json").json
    assert [list(one["kinds"]) for one in only["names"]] == [["quote"]]
    tool("show", "last", "--names", "--text").refuses("--names or --text")
    tool("show", "last", "--names", "--only", "flagged").refuses("--names or --only")


def test_export_writes_a_row_for_each_record(tool: Tool, stored: str) -> None:
    rows = list(csv.DictReader(io.StringIO(tool("export", "last", "--kind", "quote").out)))
    assert {"Mira Tolvane"} <= {row["speaker"] for row in rows}
    assert all(row["kind"] == "quote" and row["accepted"] == "yes" for row in rows)
    lines = [json.loads(line) for line in tool("export", "last", "-f", "jsonl").out.splitlines()]
    assert [row["id"] for row in lines if row["kind"] == "quote"] == [row["id"] for row in rows]


def test_a_cell_that_a_spreadsheet_would_run_is_defused(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text("Odd\n\n“=cmd|calc!A1 is what I typed,” said Bo Lee, a clerk.\n", "utf-8")
    tool("run", "odd.txt", "-m", "offline")
    out = tool("export", "last", "--kind", "quote").out
    assert "=cmd" in out
    for row in csv.reader(io.StringIO(out)):
        assert not any(cell.startswith("=") for cell in row)


def test_runs_prompts_schemas_and_models_list_by_default(tool: Tool, stored: str) -> None:
    assert stored[:15] in tool("runs").out
    assert [run["id"] for run in tool("runs", "--json").json] == [stored]
    assert "news@v1" in tool("prompts").out
    assert "quote@v1" in tool("schemas").out
    assert "ollama/MODEL" in tool("models").out
    assert tool("schemas", "show", "quote", "--json").json["additionalProperties"] is False


def test_a_torn_last_line_is_dropped_and_the_run_goes_on(tool: Tool, stored: str, tmp_path: Path) -> None:
    results = tmp_path / "runs" / stored / "results.jsonl"
    whole = results.read_bytes()
    results.write_bytes(whole[: len(whole) - 40])
    assert len(tool("show", "last", "--json").json["articles"]) == 1
    assert tool("run", "--resume", stored, "-m", "offline").code == 0
    assert len(tool("show", "last", "--json").json["articles"]) == 2
    assert all(json.loads(line) for line in results.read_text("utf-8").splitlines())


def test_a_batch_keeps_how_its_articles_were_read_as_a_run_does(tool: Tool, article: Path, tmp_path: Path) -> None:
    words: list[str | Path] = [article, "--published", "2026-03-14", "--language", "en", "--text-key", "story"]
    assert tool("run", *words, "-m", "offline", "-o", "runs").code == 0
    assert tool("batch", "export", *words, "-o", "exported").code == 0
    (run,), (batch,) = (list((tmp_path / folder).glob("*/run.json")) for folder in ("runs", "exported"))
    reading = json.loads(batch.read_text("utf-8"))["reading"]
    assert reading == json.loads(run.read_text("utf-8"))["reading"]
    assert reading == {"published": "2026-03-14", "language": "en", "text_key": "story"}


def test_a_batch_of_nothing_leaves_nothing(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "blank.txt").write_text(" \n", "utf-8")
    tool("batch", "export", "blank.txt").refuses("nothing was exported")
    assert [path.name for path in tmp_path.iterdir() if path.name in ("runs", "requests.jsonl")] == []


def test_a_batch_goes_out_as_a_file_and_its_answers_come_back(tool: Tool, article: Path, tmp_path: Path) -> None:
    (tmp_path / "second.txt").write_text("Rain\n\nThe minister said that it had rained all day.\n", "utf-8")
    exported = tool(
        "batch", "export", article, "second.txt", "-p", "news@v1", "-m", "some-model", "--to", "requests.jsonl"
    )
    assert exported.code == 0, exported.err
    lines = [json.loads(line) for line in (tmp_path / "requests.jsonl").read_text("utf-8").splitlines()]
    assert [line["url"] for line in lines] == ["/v1/chat/completions"] * 2
    assert lines[0]["body"]["model"] == "some-model"
    assert lines[0]["custom_id"].startswith("ferry-")
    again = tool("batch", "export", article, "-p", "news@v1", "--to", "again.jsonl", "-o", "other")
    assert again.code == 0
    assert json.loads((tmp_path / "again.jsonl").read_text("utf-8"))["custom_id"] == lines[0]["custom_id"]

    reply = {
        "status_code": 200,
        "body": {"model": "some-model", "choices": [_choice(json.dumps(ANSWER))], "usage": None},
    }
    answers = [{"custom_id": lines[0]["custom_id"], "response": reply, "error": None}]
    answers.append({"custom_id": lines[1]["custom_id"], "response": None, "error": {"message": "the batch expired"}})
    answers.append({"custom_id": "somebody-else", "answer": ANSWER})
    (tmp_path / "answers.jsonl").write_text("\n".join(map(json.dumps, answers)) + "\nno json\n", "utf-8")
    imported = tool("batch", "import", "answers.jsonl")
    assert imported.code == 1
    assert "1 answer taken" in imported.err
    assert "the batch expired" in imported.err
    assert "somebody-else" in imported.err
    assert "1 request without an answer" in imported.err
    assert "1 failed" in tool("ledger").out
    by_name = {one["document"]["name"]: one for one in tool("show", "last", "--json").json["articles"]}
    first, second = by_name["ferry"], by_name["second"]
    assert [record["fields"]["speaker"] for record in first["records"]] == ["Mira Tolvane"]
    assert second["status"] == "failed"

    person = {"custom_id": lines[1]["custom_id"], "answer": {"events": [], "quotes": [], "stances": []}}
    (tmp_path / "late.jsonl").write_text(json.dumps(person) + "\n", "utf-8")
    completed = tool("batch", "import", "late.jsonl")
    assert completed.code == 0, completed.err
    assert [one["status"] for one in tool("show", "last", "--json").json["articles"]] == ["done", "done"]


def _choice(text: str) -> dict[str, object]:
    return {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}


def test_a_workspace_of_ones_own_takes_a_new_prompt_version_and_a_new_kind(
    tool: Tool, article: Path, tmp_path: Path
) -> None:
    assert tool("init", "mine").code == 0
    assert tool("init", "mine").code == 2
    made = tool("--workspace", "mine", "prompts", "new", "news")
    path = Path(made.out.strip())
    assert path.parent == tmp_path / "mine" / "prompts" / "news"
    path.write_text(
        path.read_text("utf-8").replace("No knowledge from elsewhere", "No knowledge from outside"), "utf-8"
    )
    changed = tool("--workspace", "mine", "prompts", "diff", "news@v1", f"news@{path.stem}").out
    assert "+2. **Only what this text says.** No knowledge from outside" in changed
    for name in ("schemas/pledge", "prompts/pledges"):
        source = ROOT / "tests" / "pledge_workspace" / name
        target = tmp_path / "mine" / name
        target.mkdir(parents=True)
        for file in source.glob("v1.*"):
            (target / file.name).write_text(file.read_text("utf-8"), "utf-8")
    assert "pledge@v1" in tool("--workspace", "mine", "schemas").out
    assert tool("--workspace", "mine", "schemas", "write", "pledge").code == 0
    called = tool("--workspace", "mine", "run", article, "-p", "pledges", "-m", "offline")
    assert called.code == 0, called.err
    assert "0 records" in called.out


def test_rendering_a_prompt_shows_what_would_be_sent(tool: Tool, article: Path) -> None:
    shown = tool("prompts", "render", "news@v1", article, "--json").json
    assert [message["role"] for message in shown["messages"]] == ["system", "user"]
    assert "We will not sign" in shown["messages"][1]["content"]


def test_where_and_doctor_say_what_is_here(tool: Tool) -> None:
    assert "ledger.sqlite" in tool("where").out
    called = tool("doctor", OPENAI_API_KEY="sk-secret-of-mine")
    assert "OPENAI_API_KEY set" in called.out
    assert "sk-secret-of-mine" not in called.out
    found = tool("doctor", "--json", OPENAI_API_KEY="sk-secret-of-mine")
    assert found.json["keys"] == ["OPENAI_API_KEY"]
    assert "sk-secret-of-mine" not in found.out
    assert found.json["workspace"]["schemas"] == 3
    assert found.json["ledger"]["path"] == tool("where", "--json").json["ledger"]


def test_doctor_tells_a_workspace_that_cannot_be_used_in_json_too(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "is no workspace" in " ".join(tool("-w", "empty", "doctor").out.split())
    found = tool("-w", "empty", "doctor", "--json").json
    assert "is no workspace" in found["error"]
    assert found["workspace"] is None


def test_a_batch_asks_for_the_model_by_its_name_at_the_service_and_for_each_article_once(
    tool: Tool, article: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy" / article.name
    copy.parent.mkdir()
    copy.write_bytes(article.read_bytes())
    (tmp_path / "blank.txt").write_text(" \n", "utf-8")
    exported = tool("batch", "export", article, copy, "blank.txt", "-m", "openai/gpt-5-mini")
    assert exported.code == 1
    assert "1 article could not be read" in exported.err
    (line,) = (tmp_path / "requests.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["body"]["model"] == "gpt-5-mini"
    before = article.read_bytes()
    tool("batch", "export", copy, "--to", article).refuses("no request file", "--to")
    assert article.read_bytes() == before


def test_a_file_that_answers_nothing_is_refused_in_one_line(tool: Tool, article: Path, tmp_path: Path) -> None:
    assert tool("batch", "export", article).code == 0
    (tmp_path / "other.jsonl").write_text('{"text": "No answer."}\n' * 50, "utf-8")
    tool("batch", "import", "other.jsonl").refuses("holds no answer to a request", "line 1 has no custom_id")
    request = json.loads((tmp_path / "requests.jsonl").read_text("utf-8"))
    answer = json.dumps({"custom_id": request["custom_id"], "answer": {"events": [], "quotes": [], "stances": []}})
    (tmp_path / "mixed.jsonl").write_text(f"{answer}\n" + '{"custom_id": "x"}\n{broken\n' * 10, "utf-8")
    mixed = tool("batch", "import", "mixed.jsonl")
    assert mixed.code == 0
    assert "line 2 answers no request of this run: x" in mixed.err
    assert "line 3 is no JSON" in mixed.err
    assert "15 lines more" in mixed.err
