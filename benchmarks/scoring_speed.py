"""How long the scorer takes for 1,000 articles with 20 records on each side, and a comparison of two such runs.

python benchmarks/scoring_speed.py [ARTICLES]
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import Any

from llm_extract.catalog.schemas import load_schema
from llm_extract.documents.document import Document
from llm_extract.evaluation.comparison import compare_reports
from llm_extract.evaluation.reports import report_json
from llm_extract.evaluation.scoring import score
from llm_extract.records.gold import GoldArticle
from llm_extract.records.gold_files import parse_gold
from llm_extract.records.result import Made, Record, Result

SCHEMAS = Path(__file__).parents[1] / "schemas"
CARDS = [load_schema(SCHEMAS / kind / "v1.py").card for kind in ("event", "quote", "stance")]
VOCABULARY = [f"word{number}" for number in range(3000)]
FIRST, LAST = ("Ana", "Kim", "Lena", "Omar", "Sara"), ("Duarte", "Lee", "Okafor", "Haddad", "Berg", "Nguyen")
NAMES = [f"{first} {last}" for first in FIRST for last in LAST]
RECORDS = 20
MADE = Made(by="model", model="made up")

Fields = dict[str, Any]


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    chance = random.Random(1)
    made = [article(f"article{number}", chance) for number in range(articles)]
    gold = [labels for labels, _, _ in made]
    begin = time.process_time()
    base = score([one for _, one, _ in made], gold, cards=CARDS)
    print(f"score {articles} articles × {RECORDS} records: {time.process_time() - begin:.1f} s of one core")
    begin = time.process_time()
    size = len(report_json(base))
    print(f"write the report as JSON ({size / 1e6:.0f} MB): {time.process_time() - begin:.1f} s")
    new = score([other for _, _, other in made], gold, cards=CARDS)
    begin = time.process_time()
    compared = compare_reports([base], [new])
    print(f"compare two runs: {time.process_time() - begin:.1f} s")
    print(compared.sentence)


def article(name: str, chance: random.Random) -> tuple[GoldArticle, Result, Result]:
    """An article of 700 words with its gold and two answers that are often nearly right."""
    words = [chance.choice(VOCABULARY) for _ in range(700)]
    text = " ".join(words)
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    document = Document(name=name, text=text)
    labels, answers = [], ([], [])  # type: tuple[list[Fields], tuple[list[Fields], list[Fields]]]
    for number in range(RECORDS):
        kind = ("event", "quote", "stance")[number % 3]
        first, length = chance.randrange(10, 670), chance.randrange(5, 20)
        people = chance.sample(NAMES, 2)
        labels.append(record(kind, text[starts[first] : starts[first + length] - 1], people))
        for answer in answers:
            at = first + chance.randrange(-3, 4)
            start, end = starts[at], starts[at + length] - 1
            said = people if chance.random() < 0.7 else people[::-1]
            answer.append(record(kind, {"text": text[start:end], "start": start, "end": end}, said))
    gold, _ = parse_gold({"complete": ["event", "quote", "stance"], "records": labels}, {})
    if gold is None:
        raise SystemExit("the made-up gold does not hold")
    return GoldArticle(name, gold, document), result(document, answers[0]), result(document, answers[1])


def record(kind: str, passage: Any, people: list[str]) -> Fields:
    one, other = people
    if kind == "quote":
        return {"kind": kind, "content": [passage], "manner": "direct", "speaker": one}
    if kind == "stance":
        stance = {"holder": one, "target": other, "polarity": "oppose", "basis": "said"}
        return {"kind": kind, **stance, "evidence": [passage]}
    event = {"type": "ASSAULT", "modality": "actual", "status": "asserted", "actors": [one], "recipients": [other]}
    return {"kind": kind, **event, "evidence": [passage]}


def result(document: Document, answers: list[Fields]) -> Result:
    records = tuple(
        Record(id=f"{document.name}.{number}", kind=one["kind"], schema_ref=f"{one['kind']}@v1", fields=one, made=MADE)
        for number, one in enumerate(answers)
    )
    return Result(document_id=document.id, document_digest=document.digest, document=document, records=records)


if __name__ == "__main__":
    main()
