"""Stress: the whole fault table, with 1,000 articles for each fault; ``make stress`` writes it into docs/faults.md.

python -m benchmarks.stress [ARTICLES]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.faults import KINDS, Played, articles, play, settings_for, timeout_for
from llm_extract.documents.document import Document

PAGE = Path(__file__).parents[1] / "docs" / "faults.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"
COLUMNS = ("fault", "when", "met", "lost", "starved", "done", "partial", "failed", "accepted + rejected")
COLUMNS += ("billed (at most)", "bill unknown", "ledger = server", "s")
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|\n"


def main() -> None:
    """Play every fault, print its row, and write the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    documents = list(articles(count))
    rows = []
    for kinds, when in _plan():
        rows.append(_row(kinds, when, documents))
        print(rows[-1], end="", flush=True)
    page = PAGE.read_text("utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}{count:,} articles in each row:\n\n{HEAD}{''.join(rows)}{END}{after}", "utf-8")


def _plan() -> list[tuple[Sequence[str], Any]]:
    single = [((kind,), when) for kind in KINDS for when in ("first", "always")]
    return [*single, (KINDS, "first"), (KINDS, "each"), (KINDS, "always")]


def _row(kinds: Sequence[str], when: str, documents: Sequence[Document]) -> str:
    rate = 0.1 if len(kinds) == 1 else 1 / len(kinds)
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(kinds, when, rate=rate)
        played = play(settings, documents, Path(folder), timeout=timeout_for(kinds), patience=6.0)
    return f"| {'all' if len(kinds) > 1 else kinds[0]} | {when} | {_figures(played, when)} |\n"


def _figures(played: Played, when: str) -> str:
    bill = played.bill
    accepted = sum(len(result.records) for result in played.results)
    rejected = sum(len(result.rejected) for result in played.results)
    agrees = played.known == played.reported and len(played.attempts) == bill.calls
    agrees = agrees and played.unknown == bill.billed - len(bill.reported)
    figures = [
        f"{bill.kinds.total() - bill.kinds['good']:,}",
        played.lost,
        len(played.starved) if when != "each" else "–",
        *(f"{played.count(status):,}" for status in ("done", "partial", "failed")),
        f"{accepted:,} + {rejected:,}",
        f"{bill.billed:,} ({played.most_billed})",
        f"{played.unknown:,}",
        "yes" if agrees else "no",
        f"{played.seconds:.0f}",
    ]
    return " | ".join(map(str, figures))


if __name__ == "__main__":
    main()
