"""Provenance: which versions of which packages made a result."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("llm-extract", "openai", "instructor", "pydantic", "tenacity")


@cache
def package_versions() -> dict[str, str]:
    """The versions of this package, of what it asks models with, and of Python; what is not installed is left out."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
