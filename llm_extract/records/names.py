"""Names: whether two name the same, and where a name stands in a text."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from llm_extract.documents.document import Span
from llm_extract.records.folding import fold
from llm_extract.records.grounding import Grounder
from llm_extract.records.numerals import any_of
from llm_extract.records.titles import ABBREVIATED, BODIES, NO_TITLES, QUALIFIERS, STATES, TITLES
from llm_extract.records.tokens import cuts_word

_DICE: Final = 0.5
_LONGEST_NAME: Final = 300  # characters; what is longer is no name
_INITIALS: Final = re.compile(r"(?<!\w)(?:\w\. ?){2,}")
_BRACKET: Final = re.compile(r"^(.*\w.*?)\s*\(([^()]*\w[^()]*)\)\s*$")
_WORD: Final = re.compile(r"\w+(?:'\w+)*")
_POSSESSIVE: Final = re.compile(r"'s\b|(?<=s)'(?!\w)", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"(?<!\w)(?:[ae]l-|the )", re.IGNORECASE)
_SPELLED_OUT: Final = re.compile(rf"\b{any_of(ABBREVIATED)}\b")
_COMPLEMENT: Final = frozenset({"of", "for", "in", "from", "at", "against", "on"})
_SUFFIX: Final = re.compile(r"(?<=\w),? (?:jr|sr|ii|iii|iv)\.? ?$")


class _Name(NamedTuple):
    """A name in its words, folded, and the one that it may not go without."""

    words: tuple[str, ...]
    last: str


def names_match(one: str, other: str) -> bool:
    """Whether two names match (SCORING, "Names match"), aliases of gold aside.

    They do when they are equal after folding case, typography, "the" and "al-", possessive 's and titles; or when the
    words of the shorter one all stand in the longer one and include its last name word: the last one before "of",
    "for" or "in" (Islamic State of Iraq), else the last. What follows a comma is left out; what stands in brackets is
    another name. A word that makes another thing of it (South Sudan, deputy minister) must stand in both. States are
    known by their usual short forms.

    >>> names_match("Lavrov", "Foreign Minister Sergey Lavrov"), names_match("Russia", "Russian air force")
    (True, False)
    >>> names_match("U.S.", "the United States"), names_match("Sudan", "South Sudan")
    (True, False)
    """
    if max(len(one), len(other)) > _LONGEST_NAME:
        return False
    return any(_match(a, b) for a in _readings(one) for b in _readings(other))


def topics_match(one: str, other: str) -> bool:
    """Whether two topics match: as names do, or with a dice of their words of at least one half.

    >>> topics_match("Russia's offer to cooperate", "the offer to cooperate"), topics_match("the offer", "the strikes")
    (True, False)
    """
    words, others = (Counter(_WORD.findall(_plain(topic))) for topic in (one, other))
    total = words.total() + others.total()
    return names_match(one, other) or (total > 0 and 2 * (words & others).total() >= _DICE * total)


def stands_in(name: str, text: str | Grounder) -> bool:
    """Whether a name or phrase stands in a text in other typography, case or with another title at most.

    A short form of the name is not enough, and neither are its words apart from one another; for a state any of its
    usual names is.

    >>> stands_in("Foreign Minister Sergey Lavrov", "SERGEY LAVROV SPEAKS")
    True
    >>> stands_in("Ivan Lavrov", "Sergey Lavrov")
    False
    """
    return find_name(name, text).stands


def mentions(name: str, text: str | Grounder) -> list[Span]:
    """Every place of a name, or of a person's last name alone, in the order of the text; they do not overlap.

    A last name after another first name is left out. Names may have suffixes after an apostrophe (Ankara'da) and Arabic
    prefixes; other inflected forms are not found.

    >>> text = "Sergey Lavrov met Ann Lavrov. Lavrov’s offer"
    >>> [text[start:end] for start, end in mentions("Foreign Minister Sergey Lavrov", text)]
    ['Sergey Lavrov', 'Lavrov']
    """
    return list(find_name(name, text).mentions)


class NameFound(NamedTuple):
    """Whether a name stands in a text (:func:`stands_in`), and where it is mentioned (:func:`mentions`)."""

    stands: bool = False
    mentions: tuple[Span, ...] = ()


def find_name(name: str, text: str | Grounder) -> NameFound:
    """Look a name up in a text, for both questions at once.

    >>> find_name("Ann Lavrov", "Lavrov spoke.")
    NameFound(stands=False, mentions=(Span(start=0, end=6),))
    """
    if len(name) > _LONGEST_NAME:
        return NameFound()
    grounder = Grounder(text) if isinstance(text, str) else text
    whole = [span for form in _forms(name) for span in _places(form, grounder)]
    last = _last_name(name)
    alone = [span for span in _places(last, grounder) if not _is_another(span, name, grounder.text)] if last else []
    kept: list[Span] = []
    for span in sorted({*whole, *alone}, key=_longest_first):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return NameFound(bool(whole), tuple(kept))


def _longest_first(span: Span) -> tuple[int, int]:
    return span.start, -span.end


# -- two names -------------------------------------------------------------------------------------------------------


def _match(one: _Name, other: _Name) -> bool:
    if one.words == other.words:
        return bool(one.words)
    shorter, longer = sorted((one, other), key=lambda name: len(name.words))
    left_out = set(longer.words) - set(shorter.words)
    return (
        len(shorter.words) < len(longer.words)
        and set(shorter.words) <= set(longer.words)
        and longer.last in shorter.words
        and not longer.last.isdigit()
        and QUALIFIERS.isdisjoint(left_out)
    )


@lru_cache(maxsize=50_000)
def _readings(name: str) -> tuple[_Name, ...]:
    """Return the name, or the two names of "Free Syrian Army (FSA)"."""
    bracket = _BRACKET.match(name)
    return tuple(_read(part) for part in (bracket.groups() if bracket else (name,)))


def _read(name: str) -> _Name:
    before_comma = name.partition(",")[0]
    plain = _without_titles(_plain(before_comma if _WORD.search(before_comma) else name))
    words = tuple(_WORD.findall(plain))
    words = _STATES.get(" ".join(words), words)
    head = _WORD.findall(plain[_after_titles(plain) :])
    complement = next((place for place, word in enumerate(head) if place and word in _COMPLEMENT), len(head))
    return _Name(words, head[complement - 1] if head else "")


def _plain(name: str) -> str:
    """Fold typography and case, leave out "the", "al-", possessives, Jr. and points of initials, and shorten states."""
    words = _INITIALS.sub(lambda initials: re.sub(r"\W", "", initials[0]) + " ", fold(name).text)
    words = _SUFFIX.sub("", _ARTICLE.sub("", _POSSESSIVE.sub("", words).casefold() + " ")).strip()
    return _SPELLED_OUT.sub(lambda state: ABBREVIATED[state[0]], words)


def _without_titles(words: str) -> str:
    """Leave out the titles that a name opens with, unless nothing but a title is left (deputy minister)."""
    while (end := _title_end(words, 0)) and words[end:] not in TITLES:
        words = words[end:]
    return words


def _after_titles(words: str) -> int:
    """Return where the last title inside a name ends: US Secretary of State | John Kerry."""
    return max((_title_end(words, word.start()) or 0 for word in _WORD.finditer(words)), default=0)


def _title_end(words: str, start: int) -> int | None:
    """Return where the title that stands at a place ends, None where there is none or it governs what follows."""
    title = _TITLE.match(words, start)
    return None if title is None or _GOVERNED.match(words, title.end()) else title.end()


_TITLE: Final = re.compile(rf"(?!{any_of(NO_TITLES)}\b){any_of(TITLES)}(?!\w)[. -]*(?=\w)")
_GOVERNED: Final = re.compile(rf"(?:{'|'.join(_COMPLEMENT)}|and)\b")
_STATES: Final = {
    " ".join(_WORD.findall(_plain(form))): tuple(_WORD.findall(_plain(forms[0]))) for forms in STATES for form in forms
}

# -- a name in a text ------------------------------------------------------------------------------------------------

_ARABIC_PREFIX: Final = re.compile(r"(?<!\w)[وفبلك]{1,2}(?:ال)?\Z|(?<!\w)ال\Z")
_ARABIC_LETTER: Final = re.compile("[\u0620-\u064a]")
_PREFIX_REACH: Final = 6
_SHORTEST_WITHOUT_CASE: Final = 4  # letters: US is not us, IT is not it
_WORD_BEFORE: Final = re.compile(r"(?:(?P<sentence>^|[.!?:\n\"'“”‘’«»(]\s*)|\s)(?P<word>[^\W\d_][\w'’-]*\.?)\s\Z")
_WORD_REACH: Final = 40


@lru_cache(maxsize=50_000)
def _forms(name: str) -> tuple[str, ...]:
    """Return the ways in which a text may write a name, folded but with their case."""
    bracket = _BRACKET.match(name)
    forms: dict[str, None] = {}
    for part in (name, *(bracket.groups() if bracket else ())):
        words = _POSSESSIVE.sub("", fold(part.strip()).text).strip(" .,;:'\"")
        if words[:4].casefold() == "the ":
            words = words[4:]
        core = _core(words)
        known = _STATES.get(" ".join(_WORD.findall(_plain(words))))
        states = (form for listed in STATES if known == tuple(_WORD.findall(_plain(listed[0]))) for form in listed)
        forms |= dict.fromkeys(form for form in (fold(part.strip()).text, words, core, *states) if _WORD.search(form))
    return tuple(forms)


def _core(words: str) -> str:
    """Return what follows the last title of a name in capitals: Russian Foreign Minister Sergey Lavrov."""
    lower = words.casefold()
    if len(lower) != len(words):  # the German ß
        return words
    ends = (_title_end(lower, word.start()) for word in _WORD.finditer(lower))
    return words[max((end for end in ends if end and words[end].isupper()), default=0) :]


def _places(form: str, grounder: Grounder) -> list[Span]:
    folded = grounder.folded
    text, lowered = folded.text, grounder.lowered if form.isascii() else None
    if lowered is None:
        anywhere = _whole_matches(re.compile(re.escape(form), re.IGNORECASE), text)
    else:  # a pattern for each name takes longer to make than all the rest
        anywhere = _whole(form.lower(), lowered)
    if not anywhere:
        return []
    variants = _variants(form)
    found = [(start, end) for start, end in anywhere if text[start:end] in variants]
    if not found and len(form) >= _SHORTEST_WITHOUT_CASE and not form.isupper():
        found = anywhere
    return [folded.span(start, end) for start, end in found]


@lru_cache(maxsize=50_000)
def _variants(form: str) -> tuple[str, ...]:
    """Return a form as it is, at the beginning of a sentence, and in capitals."""
    return tuple(dict.fromkeys((form, form[:1].upper() + form[1:], form.upper())))


def _whole(form: str, text: str) -> list[tuple[int, int]]:
    found = []
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        if _is_whole(start, end, text):
            found.append((start, end))
        start = text.find(form, end)
    return found


def _whole_matches(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text) if _is_whole(*match.span(), text)]


def _is_whole(start: int, end: int, text: str) -> bool:
    """Whether a name is not cut out of a longer word; hyphens and apostrophes end a word here."""
    if cuts_word(text, end):
        return False
    if not cuts_word(text, start):
        return True
    arabic = _ARABIC_LETTER.match(text[start])
    return bool(arabic and _ARABIC_PREFIX.search(text, max(0, start - _PREFIX_REACH), start))


@lru_cache(maxsize=50_000)
def _last_name(name: str) -> str | None:
    """Return the last name of a person, None for what does not look like the full name of one."""
    words = _core(_POSSESSIVE.sub("", fold(name.partition(",")[0]).text).strip()).split()
    named = [word for word in words if _ARTICLE.sub("", word)[:1].isupper()]
    if len(words) < 2 or len(named) < 2 or words[-1] not in named:
        return None
    if any(word in _COMPLEMENT or word == "and" for word in words) or words[-1].casefold() in BODIES:
        return None
    return None if words[-1].isupper() else words[-1]


def _is_another(span: Span, name: str, text: str) -> bool:
    """Whether a last name stands after another capitalised word that is no title: another person's name."""
    reach = max(0, span.start - _WORD_REACH)
    before_that, _, word = text[reach : span.start].rstrip().rpartition(" ")
    if word.islower():
        return False  # so it is of nearly all, and the pattern need not be tried
    before = _WORD_BEFORE.search(text, max(reach, reach + len(before_that.rstrip()) - 1), span.start)
    if before is None or before["sentence"] is not None or not before["word"][0].isupper():
        return False
    word = before["word"]
    return not word.endswith(".") and word.casefold() not in TITLES and word not in name
