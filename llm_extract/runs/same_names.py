"""Forms of one name: which of them belong together, by the words alone, and which are no names but descriptions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from llm_extract.records.folding import fold
from llm_extract.records.names import names_match
from llm_extract.records.titles import BODIES, STATES, TITLES

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_ARTICLE = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)
_IN_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w)|(?<=\.\w)\.")


def without_article(form: str) -> str:
    """A form without the article that it may begin with.

    >>> without_article("The police")
    'police'
    """
    return _ARTICLE.sub("", form)


def is_named(form: str, text: str) -> bool:
    """Whether a form is a name: a word of it is written as names are, and not only because it begins a sentence.

    >>> is_named("Lavrov", "Lavrov spoke."), is_named("Police", "Police came. The police left.")
    (True, False)
    >>> is_named("The Kyrgyz army", "The Kyrgyz army came."), is_named("Two men", "Two men and two dogs.")
    (True, False)
    """
    bare = without_article(form)
    first, *others = _WORD.findall(bare) or [""]
    if any(map(_is_capital, others)) or (_is_capital(first) and bare != form):
        return True
    return _is_capital(first) and re.search(rf"(?<!\w){re.escape(first.lower())}(?!\w)", text) is None


def _is_capital(word: str) -> bool:
    return word[:1].isupper() or (word[:1].isalpha() and not word[:1].islower())  # Arabic has no small letters


def clusters(forms: Iterable[str]) -> list[list[str]]:
    """Forms of one name together: all that match each other, the longest first; what fits two names stays alone."""
    groups: list[list[str]] = []
    holders: dict[str, set[int]] = defaultdict(set)  # by word, so that not every form is compared with every other
    for form in sorted(forms, key=lambda one: (-len(_WORD.findall(one)), one)):
        words = _words(form)
        near = {number for word in words for number in holders[word]}
        fitting = [number for number in sorted(near) if all(names_match(form, one) for one in groups[number])]
        if len(fitting) == 1:
            number = fitting[0]
            groups[number].append(form)
        else:
            number = len(groups)
            groups.append([form])
        for word in words:
            holders[word].add(number)
    return groups


def _words(form: str) -> set[str]:
    """The words by which a form is looked up, since names that match share one of them; a state's are its first name's.

    Titles that stand before a name are left out, which thousands of names may share.
    """
    plain = _IN_INITIALS.sub("", without_article(fold(form).text)).casefold()
    words = _WORD.findall(_STATE_OF.get(plain, plain).removesuffix("'s"))
    return {*(word for word in words if word not in _SHARED), *words[-1:]}


_STATE_OF = {_IN_INITIALS.sub("", form).casefold(): forms[0].casefold() for forms in STATES for form in forms}
_SHARED = {word for title in TITLES for word in title.split()} - BODIES | {"of", "for", "in", "and", "the"}
