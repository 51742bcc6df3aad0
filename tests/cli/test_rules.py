"""``rules explain``: each sentence with what was found in it, who is in it, by which rule and why."""

from __future__ import annotations

from pathlib import Path

from tests.calling import Tool

TEXT = "Rebels shelled the town.\n\n“We condemn the attack,” Ana Silva said. She urged Chad to pay.\n\nIt rained.\n"


def test_each_finding_has_who_is_in_it_its_rule_and_its_reason(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "port.txt").write_text(TEXT)
    told = " ".join(tool("rules", "explain", "port.txt").out.split())
    assert "event ASSAULT actual Rebels shelled the town Rebels → town violence by the verb alone" in told
    assert "quote after We condemn the attack, Ana Silva plain reporting verbs" in told
    assert "stance oppose" in told
    assert "Ana Silva → attack" in told
    assert "It rained" not in told


def test_all_shows_the_other_sentences_too_and_another_language_is_refused(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "port.txt").write_text(TEXT)
    assert "It rained" in tool("rules", "explain", "port.txt", "--all").out
    (tmp_path / "brücke.txt").write_text(
        "Der Minister hat gesagt, dass die Brücke gesperrt wird und es bald regnet. " * 9
    )
    tool("rules", "explain", "brücke.txt").refuses("speak English only", code=1)
