"""The bill: what the server counted for each call, for comparison with a ledger."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Charge:
    """What one billed call cost. ``reported`` says whether its usage stood in a response that was sent whole."""

    id: str
    article: str
    kind: str
    input: int
    output: int
    reported: bool


@dataclass(slots=True)
class Bill:
    """All calls: how many came, what each billed one cost, how many met which fault."""

    calls: int = 0
    charges: list[Charge] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    calls_by_article: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    most_in_flight: int = 0
    characters: int = 0
    first_at: float | None = None

    def note_call(self, body: Mapping[str, Any]) -> None:
        """Count a call that came: the characters of its messages and of the schemas beside them."""
        self.calls += 1
        self.first_at = self.first_at or time.time()
        beside = [body[name] for name in ("response_format", "tools", "functions") if name in body]
        self.characters += sum(len(message["content"] or "") for message in body["messages"])
        self.characters += len(json.dumps(beside, separators=(",", ":"))) if beside else 0

    @property
    def billed(self) -> int:
        """How many calls were billed."""
        return len(self.charges)

    @property
    def reported(self) -> list[Charge]:
        """The billed calls whose usage was reported."""
        return [charge for charge in self.charges if charge.reported]

    def billed_by_article(self) -> Counter[str]:
        """How many calls were billed for each article."""
        return Counter(charge.article for charge in self.charges)

    def summary(self) -> dict[str, Any]:
        """The sums, as ``GET /stats`` gives them."""
        by_article = self.billed_by_article()
        return {
            "calls": self.calls,
            "billed": self.billed,
            "input_tokens": sum(charge.input for charge in self.charges),
            "output_tokens": sum(charge.output for charge in self.charges),
            "reported": len(self.reported),
            "reported_input_tokens": sum(charge.input for charge in self.reported),
            "reported_output_tokens": sum(charge.output for charge in self.reported),
            "articles": len(self.calls_by_article),
            "most_billed_for_one_article": max(by_article.values(), default=0),
            "most_in_flight": self.most_in_flight,
            "billed_again": self.billed - len(by_article),
            "characters": self.characters,
            "first_at": self.first_at,
            "kinds": dict(sorted(self.kinds.items())),
        }

    def listing(self) -> list[dict[str, Any]]:
        """Every charge, as ``GET /charges`` gives it."""
        return [asdict(charge) for charge in self.charges]
