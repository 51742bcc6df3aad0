"""Settings: how the server behaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.fake_server.answers import Answerer, quote_sentences
from benchmarks.fake_server.faults import Fault
from benchmarks.fake_server.limits import RateLimit


@dataclass(slots=True)
class Settings:
    """How the server behaves; may be changed while it runs.

    ``latency`` is the time of an answer in seconds, ``hang`` that of one that hangs; ``modes`` are the structured
    output modes it takes, others are a 400, and so are the parameters in ``refused_parameters``; ``key`` is the only
    accepted key; ``models`` are the known models (empty: any); ``plain`` answers everything with this web page.
    A question of more than ``window`` tokens is a 400; the list of models says so where ``tells_window``.
    """

    seed: int = 0
    faults: Sequence[Fault] = ()
    limit: RateLimit = field(default_factory=RateLimit)
    latency: float = 0.0
    hang: float = 3600.0
    answerer: Answerer = quote_sentences
    modes: Sequence[str] = ("json_schema", "tools", "json", "text")
    refused_parameters: Sequence[str] = ()
    key: str | None = None
    models: Sequence[str] = ()
    plain: str | None = None
    retry_after: float = 1.0
    cached_share: float = 0.0
    window: int | None = None
    tells_window: bool = True
