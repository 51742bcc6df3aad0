"""Telling: the records of an article as they come, a line each on stderr, while a slow model is asked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from llm_extract.cli.settings import talk
from llm_extract.documents.document import Document
from llm_extract.records.kinds import Card
from llm_extract.records.result import Record
from llm_extract.views.headlines import headline
from llm_extract.views.numbers import counted
from llm_extract.views.safety import one_line


class Telling:
    """Tells each record once: the rules' come all at once, the model's one by one."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self._cards = {card.kind: card for card in cards}
        self._told: dict[str, int] = {}

    def __call__(self, document: Document, records: Sequence[Record]) -> None:
        """Tell what is new."""
        before = self._told.get(document.id)
        new = records[before or 0 :]
        self._told[document.id] = len(records)
        for record in new:
            line = Text(f"{record.kind:7}{record.made.by:6}", style="quiet")
            talk().print(line.append_text(headline(record, self._cards[record.kind])), soft_wrap=True)
        if before is None:
            name = one_line(document.title or document.name)
            said = f"{name}: {counted(len(new), 'record')} by rules at once; what the model adds comes as it is found"
            talk().print(said, style="quiet", soft_wrap=True)
