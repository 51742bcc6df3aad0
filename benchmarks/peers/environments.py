"""Environments: one for each peer, made with venv and pip under ``build/peers``, so that nobody's pins bind another."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "peers"


@dataclass(frozen=True, slots=True)
class Environment:
    """A Python with a peer in it. ``requirements`` empty: the one that runs this, where our package is installed."""

    name: str
    requirements: tuple[str, ...]
    shown: tuple[str, ...]  # the packages whose versions are told

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return BUILD / self.name / "bin" / "python" if self.requirements else Path(sys.executable)

    def make(self) -> None:
        """Install what it needs, the newest versions, unless that was done before."""
        if not self.requirements or self._made.exists():
            return
        venv.create(BUILD / self.name, with_pip=True, clear=True)
        quiet = ("--quiet", "--disable-pip-version-check")
        subprocess.run([self.python, "-m", "pip", "install", *quiet, *self.requirements], check=True)
        self._made.touch()

    def versions(self) -> dict[str, str]:
        """The versions of the packages that are told."""
        code = f"import importlib.metadata as m, json; print(json.dumps({{n: m.version(n) for n in {self.shown!r}}}))"
        said = subprocess.run([self.python, "-c", code], check=True, capture_output=True, text=True)
        return dict(json.loads(said.stdout))

    @property
    def _made(self) -> Path:
        return BUILD / self.name / "made"


@dataclass(frozen=True, slots=True)
class Client:
    """A client as the table has it: its module, its environment, and the settings that tell variants apart.

    ``share`` is which part of the articles it is given; of a slow one a part is enough.
    """

    name: str
    module: str
    environment: Environment
    settings: dict[str, str] = field(default_factory=dict)
    share: float = 1.0


OURS = Environment("ours", (), ("llm-extract", "openai", "aiohttp", "pydantic"))
BARE = Environment("aiohttp", ("aiohttp", "pydantic"), ("aiohttp",))
OPENAI = Environment("openai", ("openai[aiohttp]",), ("openai", "pydantic"))
INSTRUCTOR = Environment("instructor", ("instructor>=1.17",), ("instructor", "openai"))
LANGEXTRACT = Environment("langextract", ("langextract[openai]>=1.7",), ("langextract", "openai"))

CLIENTS = (
    Client("bare aiohttp", "bare", BARE),
    Client("llm_extract, the whole way", "ours", OURS),
    Client("openai, typed", "openai_typed", OPENAI),
    Client("openai, typed, aiohttp transport", "openai_typed", OPENAI, {"PEER_TRANSPORT": "aiohttp"}),
    Client("instructor", "instructor_typed", INSTRUCTOR),
    Client("langextract, no fuzzy match", "langextract_chunks", LANGEXTRACT, {"PEER_FUZZY": "no"}, share=0.1),
    Client("langextract, as it comes", "langextract_chunks", LANGEXTRACT, share=0.1),
)
