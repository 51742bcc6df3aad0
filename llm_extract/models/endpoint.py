"""An Endpoint: which model at which server, with which key and parameters."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from llm_extract.models.habits import Mode

DEFAULT_PARAMETERS: Mapping[str, Any] = {"temperature": 0}


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How calls to one server are made.

    ``timeout`` is for one call, in seconds, from the first byte sent to the last one read; ``patience`` for all
    attempts at one answer, with the waiting in between. At most ``in_flight`` calls are made at once, and no more than
    ``requests_per_minute`` and ``tokens_per_minute`` where they are given.
    """

    timeout: float = 180.0
    patience: float = 600.0
    in_flight: int = 8
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model at a server. ``name`` is how a run calls it; ``model`` is what the server calls it.

    ``key`` is the API key: it is sent, and never stored, logged or printed. ``key_variable`` is named in messages;
    without a key where ``key_required`` nothing is sent.
    ``parameters`` are added to each request. ``mode`` is the structured output that is tried first.
    """

    name: str
    model: str
    base_url: str
    key: str | None = field(default=None, repr=False)
    key_variable: str | None = None
    key_required: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)
    mode: Mode = "json_schema"
    limits: CallLimits = field(default_factory=CallLimits)

    @property
    def lacks_key(self) -> bool:
        """Whether nothing can be sent, because the key that is required is not there."""
        return self.key is None and self.key_required

    @property
    def remote(self) -> bool:
        """Whether a call leaves this machine."""
        return not is_loopback(self.base_url)


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine.

    >>> is_loopback("http://localhost:8000/v1"), is_loopback("http://[::1]/v1"), is_loopback("http://10.0.0.7/v1")
    (True, True, False)
    """
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
