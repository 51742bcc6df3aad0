"""The token prior: how many tokens a text has for an unknown tokenizer, script by script, without a vocabulary.

Measured with ``benchmarks/token_estimates.py`` on the vocabularies of Qwen 2.5, SmolLM2 and two of Mistral's.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from llm_extract.models.seam import Message

CHARACTERS_PER_TOKEN = 4.1  # English prose and JSON with their spaces
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")

# Tokens for a character of a script, where it is no ASCII. A letter with a mark splits its word, so it costs a token.
_BY_SCRIPT = {
    "LATIN": 1.1,
    "CYRILLIC": 0.42,
    "GREEK": 0.65,
    "ARABIC": 0.42,
    "HEBREW": 0.5,
    "ARMENIAN": 0.7,
    "GEORGIAN": 0.7,
    "DEVANAGARI": 0.65,
    "BENGALI": 0.65,
    "TAMIL": 0.65,
    "THAI": 0.6,
    "CJK": 0.8,
    "HIRAGANA": 0.8,
    "KATAKANA": 0.8,
    "HANGUL": 0.75,
}
_OTHERS = 1.0  # punctuation, symbols, scripts that vocabularies hardly know


def prior_tokens(text: str) -> float:
    """Tokens of a text, by its characters alone.

    >>> round(prior_tokens("The union walked out, and the port said it would wait."))
    13
    """
    if text.isascii():
        return len(text) / CHARACTERS_PER_TOKEN
    foreign = "".join(_NOT_ASCII.findall(text))
    weights = sum(number * _weight(character) for character, number in Counter(foreign).items())
    return (len(text) - len(foreign)) / CHARACTERS_PER_TOKEN + weights


def prior_of(messages: Iterable[Message]) -> float:
    """Tokens of the messages of a request; what the system says is long and always the same, so it is measured once."""
    return sum(
        _of_fixed(message.content) if message.role == "system" else prior_tokens(message.content)
        for message in messages
    )


@functools.lru_cache(maxsize=64)
def _of_fixed(text: str) -> float:
    return prior_tokens(text)


@functools.lru_cache(maxsize=20_000)
def _weight(character: str) -> float:
    if not character.isalpha():
        return _OTHERS
    script = unicodedata.name(character, "").partition(" ")[0]
    return _BY_SCRIPT.get(script, _OTHERS)
