"""Estimating: how many tokens a request and its answer will have, by what the ledger knows of the model that is asked.

The token prior says how texts compare with each other; the ledger says by which factor this model's tokenizer differs
from it, and how long its answers are.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from llm_extract.models.ledger import Ledger
from llm_extract.models.seam import Request, TokenUsage
from llm_extract.models.token_prior import prior_of, prior_tokens

NEWEST = 300  # calls that are learnt from; a server may change its model under the same name
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
ROOM = 1.1  # over the longest answer yet; of an answer that is longer than any before, a budget knows too late
EARLY, EARLY_ROOM = 20, 1.5  # while so few calls are known
FIRST_ROOM = 2.0  # over a guess
FIRST_ANSWER = 500  # tokens for each kind: what is set aside at least as long as no answer is known
SHORTEST = 40.0  # tokens of a text that an answer is measured by; below that a few words more tell nothing

# Tokens of an answer for each token of article and each kind asked for, where the model was never asked: in between
# lie 8 of 10 of our gold articles, written as the prompts ask for it.
UNKNOWN_OUTPUT = (0.5, 1.4, 1.9)

_ROWS = """
SELECT prior_tokens, input_tokens, output_tokens, cached_tokens, prompt FROM attempts
WHERE server = ? AND model = ? AND state = 'answered' AND source = 'call' AND purpose = 'extract'
    AND input_tokens > 0 AND prior_tokens > 0
ORDER BY id DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a call will take: tokens in, and how many of them the server has cached; tokens out.

    ``article`` is that part of the input that is the article itself. One answer in ten has fewer tokens than ``low``,
    and one more than ``high``; ``ceiling`` is more than any had yet.
    """

    input: float
    article: float
    cached: float
    low: float
    output: float
    high: float
    ceiling: float

    @property
    def least(self) -> TokenUsage:
        """As little as it may well be."""
        return TokenUsage(round(self.input), round(self.low), round(self.cached))

    @property
    def usual(self) -> TokenUsage:
        """What is most likely."""
        return TokenUsage(round(self.input), round(self.output), round(self.cached))

    @property
    def most(self) -> TokenUsage:
        """As much as it may well be, with nothing cached."""
        return TokenUsage(round(self.input), round(self.high))

    @property
    def limit(self) -> TokenUsage:
        """What is set aside for it in a budget."""
        return TokenUsage(math.ceil(self.input * ROOM), math.ceil(self.ceiling))


@dataclass(frozen=True, slots=True)
class _Call:
    """An answered call: its tokens by the prior, those of its article alone, and what the server reported."""

    prior: float
    article: float
    input: int
    output: int
    cached: int


class Estimator:
    """Estimates calls of one prompt to one model. What is answered meanwhile is learnt from at once."""

    def __init__(self, rows: Iterable[Any] = (), *, prompt: str, most: float | None = None) -> None:
        self._prompt = prompt
        self._most = most
        self._rows = list(rows)
        self._calls: deque[_Call] = deque(maxlen=NEWEST)
        self._fixed: float | None = None
        self._factor = 1.0
        self._cached = 0.0
        self._highest = 0.0
        self._longest = 0
        self._ratios: tuple[float, float, float] | None = None
        self._observed = 0
        self._learnt = -1

    @property
    def calls(self) -> int:
        """How many calls with this prompt it has learnt from."""
        return len(self._calls)

    @property
    def knows_tokenizer(self) -> bool:
        """Whether the tokens in are learnt from calls to this model, if with other prompts."""
        return bool(self._calls or self._rows)

    def expect(self, request: Request) -> Expected:
        """What a call with this request will take."""
        prior, article = _sizes(request)
        if self._fixed is None:
            self._take_rows(prior - article)
        self._learn()
        if request.purpose == "repair":  # the same records again, of which the last message holds little else
            again = prior_tokens(request.messages[-1].content) * self._factor
            return Expected(prior * self._factor, 0.0, 0.0, again / 4, again / 2, again, again * ROOM)
        kinds = max(1, len(request.schemas))
        ratios = self._ratios or tuple(ratio * kinds for ratio in UNKNOWN_OUTPUT)
        text = max(article, SHORTEST) * self._factor
        sent = prior * self._factor
        outputs = [text * ratio for ratio in ratios] + [self._ceiling(text, kinds)]
        low, middle, high, ceiling = (min(one, self._most) if self._most else one for one in outputs)
        return Expected(sent, article * self._factor, sent * self._cached, low, middle, high, ceiling)

    def observe(self, request: Request, usage: TokenUsage) -> None:
        """Learn from an answered call."""
        if request.purpose == "extract" and usage.input > 0:
            prior, article = _sizes(request)
            self._calls.append(_Call(prior, article, usage.input, usage.output, usage.cached))
            self._observed += 1

    def _ceiling(self, text: float, kinds: int) -> float:
        if not self._calls:
            return kinds * max(text * UNKNOWN_OUTPUT[2] * FIRST_ROOM, FIRST_ANSWER)
        return max(text * self._highest, self._longest) * (EARLY_ROOM if len(self._calls) < EARLY else ROOM)

    def _take_rows(self, fixed: float) -> None:
        """Take the ledger's rows in, now that it is known how large the prompt is without an article."""
        self._fixed = fixed
        for prior, sent, answered, cached, prompt in self._rows:
            if prompt == self._prompt:
                self._calls.appendleft(_Call(prior, max(prior - fixed, SHORTEST), sent, answered, cached or 0))
        if self._rows:
            self._factor = sum(row[1] for row in self._rows) / sum(row[0] for row in self._rows)

    def _learn(self) -> None:
        # Sorting 300 ratios before each of a million calls would be seen in a profile.
        if not self._calls or self._observed == self._learnt or (self._observed > NEWEST and self._observed % NEWEST):
            return
        self._learnt = self._observed
        sent = sum(call.input for call in self._calls)
        self._factor = sent / sum(call.prior for call in self._calls)
        self._cached = sum(call.cached for call in self._calls) / sent
        ratios = sorted(call.output / (max(call.article, SHORTEST) * self._factor) for call in self._calls)
        self._highest = ratios[-1]
        self._longest = max(call.output for call in self._calls)
        self._ratios = (_quantile(ratios, LOW), _quantile(ratios, MIDDLE), _quantile(ratios, HIGH))


def estimator(ledger: Ledger | None, *, server: str, model: str, prompt: str, most: float | None = None) -> Estimator:
    """An estimator that knows what the ledger knows. ``most`` is the limit on an answer's tokens, where one is set.

    Raises StorageError.
    """
    rows = [tuple(row) for row in ledger.rows(_ROWS, (server, model, NEWEST))] if ledger else []
    return Estimator(rows, prompt=prompt, most=most)


def _sizes(request: Request) -> tuple[float, float]:
    """A request's tokens by the prior, and those of the article, or of the part of it that is asked about."""
    text, unit = request.document.text, request.unit
    return prior_of(request.messages), prior_tokens(text if unit is None else text[unit.start : unit.end])


def _quantile(ordered: list[float], share: float) -> float:
    """A quantile of ordered values, between two of them in proportion.

    >>> _quantile([1.0, 2.0, 3.0], 0.75)
    2.5
    """
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
