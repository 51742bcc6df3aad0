"""Comparison: verdicts, what is refused, what is named, and flips."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any

import pytest

from llm_extract.errors import GoldError
from llm_extract.evaluation.comparison import compare_reports
from llm_extract.evaluation.differences import baseline_differences
from llm_extract.evaluation.reports import (
    ArticleKind,
    ArticleReport,
    GoldReference,
    KindReport,
    Report,
    RunReference,
    score_of,
)
from llm_extract.evaluation.scoring import score
from llm_extract.evaluation.tallies import KindCounts, Tally
from llm_extract.records.result import Origin
from tests.evaluation.examples import cards, gold_of, quote, result_of, stance

QUOTES = (
    {"kind": "quote", "content": "We will not be hurried", "manner": "direct", "speaker": "Ana Duarte"},
    {
        "kind": "quote",
        "content": "the harbour would stay shut until Friday",
        "manner": "indirect",
        "speaker": "Ana Duarte",
    },
)
RIGHT = quote("We will not be hurried", "Ana Duarte", manner="direct")
ALSO_RIGHT = quote("the harbour would stay shut until Friday", "Ana Duarte", manner="indirect")
WRONG = quote("We will not be hurried", "Police", manner="direct")
SPURIOUS = quote("the mayor on Monday", "Police")


def texts(count: int) -> list[str]:
    from tests.evaluation.examples import TEXT

    return [f"{TEXT}\nArticle {number}.\n" for number in range(count)]


def report_of(
    answers: Sequence[Sequence[dict[str, Any]]],
    *,
    gold: Sequence[dict[str, Any]] = QUOTES,
    prompt: str = "news@v1",
    **origin: Any,
) -> Report:
    """One report over as many articles as there are lists of answers."""
    golds = [gold_of(*gold, text=text, name=f"a{number}") for number, text in enumerate(texts(len(answers)))]
    made = Origin(
        kinds=("quote", "stance", "event"),
        prompt=prompt,
        prompt_digest=f"sha256:{prompt}",
        schemas={"quote@v1": "sha256:q"},
        **{"model": "local/small", **origin},
    )
    results = [
        result_of(*records, text=text, name=f"a{number}", origins=(made,))
        for number, (records, text) in enumerate(zip(answers, texts(len(answers)), strict=True))
    ]
    return score(results, golds, cards=cards(), run=prompt)


def test_a_clear_gain_is_better() -> None:
    base, new = report_of([[WRONG]] * 12), report_of([[RIGHT, ALSO_RIGHT]] * 12, prompt="news@v2")
    found = compare_reports([base], [new])
    assert found.verdict == "better"
    assert found.kinds["quote"].verdict == "better"
    assert found.kinds["quote"].no_loss
    assert found.kinds["event"].verdict == "not compared"
    assert found.sentence.startswith("Better: ")
    assert "quote +100.0 points (better, p = " in found.sentence


def test_a_clear_loss_is_worse_and_the_other_way_round() -> None:
    base, new = report_of([[RIGHT, ALSO_RIGHT]] * 12), report_of([[WRONG]] * 12)
    found = compare_reports([base], [new])
    assert found.verdict == "worse"
    assert not found.kinds["quote"].no_loss


def test_better_in_one_kind_and_worse_in_another_is_mixed() -> None:
    stances = {
        "kind": "stance",
        "holder": "Ana Duarte",
        "target": "the new quay",
        "polarity": "oppose",
        "basis": "said",
        "evidence": ["Ana Duarte opposes the new quay"],
    }
    opposes = stance("Ana Duarte", "the new quay", "oppose", "Ana Duarte opposes the new quay", basis="said")
    gold = (*QUOTES, stances)
    base, new = report_of([[WRONG, opposes]] * 12, gold=gold), report_of([[RIGHT]] * 12, gold=gold)
    assert compare_reports([base], [new]).verdict == "mixed"


def test_a_small_difference_is_not_shown_and_the_articles_that_are_missing_are_told() -> None:
    base = report_of([[RIGHT, ALSO_RIGHT], [RIGHT], [WRONG], [RIGHT], [RIGHT, SPURIOUS], [WRONG, SPURIOUS]])
    new = report_of([[RIGHT], [RIGHT, ALSO_RIGHT], [WRONG], [RIGHT], [RIGHT], [WRONG, SPURIOUS]], prompt="news@v2")
    found = compare_reports([base], [new])
    assert found.verdict == "no difference shown"
    kind = found.kinds["quote"]
    assert kind.detectable is not None
    assert kind.more_articles["0.02"] > kind.more_articles["0.05"] > kind.more_articles["0.10"] >= 0


def test_flips_say_what_was_fixed_broken_came_and_went() -> None:
    base, new = report_of([[RIGHT, SPURIOUS]] * 3), report_of([[WRONG, ALSO_RIGHT]] * 3)
    changes = [(flip.change, flip.index) for flip in compare_reports([base], [new]).flips if flip.article == "a0"]
    assert changes == [("broken", 0), ("fixed", 1), ("went", None)]
    broken = compare_reports([base], [new]).flips[0]
    assert broken.mistake is not None
    assert broken.mistake.category == "wrong speaker"
    fixed = compare_reports([base], [new]).flips[1]
    assert fixed.mistake is not None
    assert fixed.mistake.category == "missed"


def test_any_difference_beside_the_prompt_is_named() -> None:
    base = report_of([[RIGHT]] * 3)
    new = report_of([[RIGHT]] * 3, prompt="news@v2", model="local/large", parameters={"temperature": 1})
    assert list(compare_reports([base], [new]).differences) == [
        f"{kind}: {what}"
        for kind in ("event", "quote", "stance")
        for what in ("model 'local/small', now 'local/large'", "parameters {}, now {'temperature': 1}")
    ]
    assert compare_reports([base], [report_of([[RIGHT]] * 3, prompt="news@v2")]).differences == ()


def test_articles_that_only_one_side_has_are_left_out_and_named() -> None:
    found = compare_reports([report_of([[RIGHT]] * 4)], [report_of([[RIGHT]] * 3)])
    assert found.differences == ("articles: 1 of the base are not in both; 3 are compared",)
    assert len(found.articles) == 3


def test_other_gold_is_refused() -> None:
    other = report_of([[RIGHT]] * 3, gold=QUOTES[:1])
    with pytest.raises(GoldError, match=r"the gold of 'a0' differs between the runs"):
        compare_reports([report_of([[RIGHT]] * 3)], [other])


def test_another_scorer_is_refused() -> None:
    other = report_of([[RIGHT]] * 3).model_copy(update={"scorer": "0"})
    with pytest.raises(GoldError, match=r"scored by scorers 0 and 1, whose figures differ; score the runs again"):
        compare_reports([report_of([[RIGHT]] * 3)], [other])


def test_runs_may_be_repeated() -> None:
    once, again = report_of([[RIGHT]] * 8), report_of([[RIGHT, ALSO_RIGHT]] * 8)
    found = compare_reports([once, again, once], [again, again, again])
    assert found.kinds["quote"].difference is not None
    assert found.kinds["quote"].difference.base == pytest.approx(2 * (8 + 16 + 8) / (8 + 16 + 8 + 48), abs=1e-12)


def test_the_comparison_is_the_same_each_time() -> None:
    base, new = report_of([[RIGHT], [WRONG]] * 6), report_of([[RIGHT, ALSO_RIGHT], [RIGHT]] * 6)
    one = compare_reports([base], [new]).model_dump_json()
    assert compare_reports([base], [new]).model_dump_json() == one


def test_a_baseline_that_no_longer_fits_names_why() -> None:
    base = report_of([[RIGHT]] * 3)
    assert baseline_differences(base, report_of([[WRONG]] * 3)) == []
    assert baseline_differences(base, report_of([[RIGHT]] * 2)) == ["article 'a2' is missing"]
    assert baseline_differences(base, report_of([[RIGHT]] * 3, gold=QUOTES[:1])) == [
        f"the gold of 'a{number}' has changed" for number in range(3)
    ]
    old = base.model_copy(update={"scorer": "0"})
    assert baseline_differences(old, base) == ["scorer '0', now '1'"]


def many_articles(count: int, rate: float, seed: int) -> Report:
    """A report over many articles, made of counts alone."""
    chance = random.Random(seed)
    empty = report_of([[RIGHT]])
    articles, sums = [], Tally()
    for number in range(count):
        gold = chance.randrange(1, 12)
        hits = sum(chance.random() < rate for _ in range(gold))
        tally = Tally(hits, hits + chance.randrange(4), gold)
        sums = sums.plus(tally)
        counts = KindCounts(headline=tally, records=tally)
        part = ArticleKind(counts=counts, rejected=KindCounts(), complete=True, empty=False)
        name = f"a{number}"
        kinds = {"event": part, "quote": part, "stance": part}
        articles.append(
            ArticleReport(name=name, document_digest=name, gold_digest=name, cluster=name, status="done", kinds=kinds)
        )
    kind: KindReport = empty.kinds["quote"].model_copy(update={"headline": score_of(sums), "mistakes": {}})
    return Report(
        run=RunReference(id=str(seed)),
        gold=GoldReference(name="many", digest="", articles=count),
        kinds=dict.fromkeys(("event", "quote", "stance"), kind),
        articles=tuple(articles),
        mistakes=(),
        operations=empty.operations,
    )


def test_a_hundred_articles_are_compared_in_two_seconds() -> None:
    base, new = many_articles(100, 0.6, 1), many_articles(100, 0.7, 2)
    begin = time.process_time()
    compare_reports([base], [new])
    assert time.process_time() - begin < 2


@pytest.mark.slow
def test_five_thousand_articles_are_compared_in_thirty_seconds() -> None:
    base, new = many_articles(5000, 0.6, 1), many_articles(5000, 0.61, 2)
    begin = time.process_time()
    compare_reports([base], [new])
    assert time.process_time() - begin < 30


def test_that_no_difference_is_shown_is_said_once() -> None:
    sentence = compare_reports([report_of([[RIGHT]] * 12)], [report_of([[RIGHT]] * 12, prompt="news@v2")]).sentence
    assert sentence.lower().count("no difference shown") == 1
