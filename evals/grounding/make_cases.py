"""Make the generated cases: passages of texts.jsonl in other typography (genuine), and changed in a word (altered).

Run `python evals/grounding/make_cases.py` after a change of texts.jsonl; the same texts give the same cases. Nothing of
the package is imported: what is genuine and what is altered must not depend on the code that is tested with it.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
EDGES: Final = " .,;:!?…()|\"'“”‘’„«»‹›「」、。，：·।"  # what may be left off a window at its ends
LENGTHS: Final = (9, 7, 11, 6, 8)  # words
UNSPACED: Final = frozenset({"zh", "ja"})
# A word that is split over two lines is one, and so is a number with spaces between its thousands.
WORD: Final = re.compile(r"\S+(?:(?<=[a-z]-)\n\S+|(?<=\d)[ \u00a0\u202f](?=\d{3}\b)\S+)*")

Text = dict[str, Any]


# -- windows: stretches of a text that begin and end with a whole word ------------------------------------------------


def _windows(text: Text) -> list[str]:
    """List stretches of 6 to 11 words within a paragraph (clauses, for Chinese and Japanese), in their order."""
    found = []
    for number, paragraph in enumerate(text["text"].split("\n\n")):
        if text["language"] in UNSPACED:
            found += [clause.strip(EDGES) for clause in re.split("[，。；—…\n]", paragraph) if len(clause) > 6]
            continue
        words = list(WORD.finditer(paragraph))
        length = LENGTHS[number % len(LENGTHS)]
        for first in range(0, max(1, len(words) - length), 3):
            last = min(first + length, len(words)) - 1
            core = paragraph[words[first].start() : words[last].end()].strip(EDGES)
            if core and core[0].isalpha() and core[-1].isalnum():
                found.append(core)
    return list(dict.fromkeys(found))


def _pick(items: Sequence[str], key: str) -> Iterator[str]:
    """The items from a place on that depends on the key, once round."""
    start = zlib.crc32(key.encode()) % len(items) if items else 0
    yield from items[start:]
    yield from items[:start]


# -- other typography ------------------------------------------------------------------------------------------------


def _mapped(pairs: dict[str, str]) -> Callable[[str], str]:
    """Make a function that puts other characters in the place of some."""
    return lambda passage: "".join(pairs.get(character, character) for character in passage)


def _curly(passage: str) -> str:
    opened = re.sub(r'(?<!\S)"', "“", passage).replace('"', "”")
    return re.sub(r"(?<=\w)'", "’", opened)


def _inside_longest_word(sign: str) -> Callable[[str], str]:
    def insert(passage: str) -> str:
        longest = max(re.findall(r"[^\W\d_]+", passage), key=len, default="")
        middle = len(longest) // 2
        if len(longest) < 6 or not unicodedata.category(longest[middle]).startswith("L"):
            return passage
        return passage.replace(longest, longest[:middle] + sign + longest[middle:], 1)

    return insert


def _full_width(passage: str) -> str:
    if re.search(r"\d[.,:%²]|[²½−\"']", passage):
        return passage
    return re.sub(r"[0-9]", lambda digit: chr(ord(digit[0]) + 0xFEE0), passage)


def _ligatures(passage: str) -> str:
    for letters, sign in (("ffi", "ﬃ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("لا", "ﻻ")):
        passage = passage.replace(letters, sign)
    return passage


def _spelled_out(passage: str) -> str:
    for sign, letters in (("ﬃ", "ffi"), ("ﬀ", "ff"), ("ﬁ", "fi"), ("ﬂ", "fl"), ("ﻻ", "لا"), ("œ", "oe")):
        passage = passage.replace(sign, letters)
    return passage


def _tatweel(passage: str) -> str:
    return re.sub(r"(?<=[بتثجحخسشصضطظعغفقكلمنهي])(?=[بتثجحخسشصضطظعغفقكمنهي])", "ـ", passage, count=1)


STRAIGHT = {**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‹›", "'")}
INVISIBLE = dict.fromkeys("\u00ad\u200b\u200c\u200e", "")
GENUINE: Final[dict[str, Callable[[str], str]]] = {
    "straight quotes": _mapped(STRAIGHT),
    "curly quotes": _curly,
    "long dashes": lambda passage: re.sub(r" (?:–|--|-|—) ", "—", passage),
    "double hyphens": lambda passage: re.sub(r" (?:–|—) ", " -- ", passage),
    "spaced hyphens": lambda passage: re.sub(r" ?(?:—|--| – ) ?", " - ", passage),
    "plain hyphens": _mapped({"‑": "-", "−": "-", "־": "-"}),
    "three points": lambda passage: passage.replace("…", "..."),
    "one ellipsis": lambda passage: re.sub(r"\s?\.\.\.", "…", passage),
    "no-break spaces": lambda passage: passage.replace(" ", "\u00a0", 2),
    "thin spaces": lambda passage: passage.replace(" ", "\u2009", 1),
    "plain spaces": _mapped(dict.fromkeys("\u00a0\u202f\u200a", " ")),
    "double spaces": lambda passage: passage.replace(" ", "  "),
    "line breaks": lambda passage: re.sub(r"(\w) (\w)", r"\1\n\2", passage, count=2),
    "no line breaks": lambda passage: passage.replace("\n", " ") if "-\n" not in passage else passage,
    "joined words": lambda passage: (
        re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", passage) if "anti-" not in passage else passage
    ),
    "soft hyphens": _inside_longest_word("\u00ad"),
    "no soft hyphens": _mapped(INVISIBLE),
    "zero-width spaces": _inside_longest_word("\u200b"),
    "ligatures": _ligatures,
    "no ligatures": _spelled_out,
    "combining marks": lambda passage: unicodedata.normalize("NFD", passage),
    "composed letters": lambda passage: unicodedata.normalize("NFC", passage),
    "full-width digits": _full_width,
    "ayn and hamza as quotes": _mapped({"ʿ": "‘", "ʾ": "’", "ʹ": "’", "ʼ": "’"}),
    "ayn and hamza as apostrophes": _mapped({"ʿ": "'", "ʾ": "'", "ʹ": "'", "ʼ": "'"}),
    "tatweel": _tatweel,
    "points and marks around": lambda passage: f"“{passage},”",
    "ellipses around": lambda passage: f"...{passage}…",
}


# -- other words -----------------------------------------------------------------------------------------------------

NEGATIONS: Final = {
    "en": r"(?:n['’]t\b| not\b| never\b)",
    "fr": r"\b(?:n['’]|ne )",
    "ru": r" не\b",
    "uk": r" не\b",
    "ar": r" (?:لم|لا|لن)(?= )",
    "de": r" (?:nicht|k(?=einen?\b))",
    "es": r"\b[Nn]o (?=\w)",
    "pl": r" nie\b",
    "vi": r" không\b",
    "hi": r" नहीं(?= )",
    "he": r" לא\b",
    "el": r" (?:δεν|ούτε)\b",
    "tr": r"m[ae](?=di|dik|z|yeceğ|dı)",
    "fa": r"(?:نمی‌|ن(?=خواهد))",
    "zh": "没有|不会",
    "ja": "(?<=足り)なかった|(?<=終わって)いない",
}
NOT: Final = {
    "en": "not", "fr": "pas", "ru": "не", "uk": "не", "ar": "لا", "de": "nicht", "es": "no", "pl": "nie", "vi": "không",
    "hi": "नहीं", "he": "לא", "el": "δεν", "tr": "değil", "fa": "نه",
}  # fmt: skip
MORE: Final = {
    "en": "reportedly", "fr": "seulement", "ru": "якобы", "uk": "нібито", "ar": "فقط", "de": "angeblich", "es": "solo",
    "pl": "podobno", "vi": "chỉ", "hi": "केवल", "he": "רק", "el": "μόνο", "tr": "yalnızca", "fa": "فقط",
}  # fmt: skip
TENSES: Final = {
    "said": "says", "was": "is", "were": "are", "had": "has", "has": "had", "is": "was", "are": "were", "will": "would",
    "would": "will", "did": "does", "says": "said", "told": "tells", "called": "calls",
}  # fmt: skip
OTHER_WORDS: Final = {
    "said": "stated", "people": "persons", "killed": "slain", "told": "informed", "asked": "begged", "hurt": "harmed",
    "agreed": "decided", "denied": "disputed", "planned": "intended", "since": "from", "because": "as",
    "before": "ahead of", "after": "following", "between": "among", "about": "around", "first": "initial",
    "leave": "depart", "called": "termed", "failed": "was unable", "ruled": "held",
}  # fmt: skip


def _swapped(table: dict[str, str]) -> Callable[[str], str]:
    pattern = re.compile(rf"\b(?:{'|'.join(table)})\b")
    return lambda passage: pattern.sub(lambda word: table[word[0]], passage, count=1)


def _number_changed(passage: str) -> str:
    number = re.search(r"\d+", passage)
    if number is None:
        return passage
    digits = number[0]
    other = digits[::-1] if digits[::-1] != digits and digits[-1] != "0" else str(int(digits) + 1)
    return passage[: number.start()] + other + passage[number.end() :]


def _number_cut(passage: str) -> str:
    """The passage up to the middle of its last number that has a separator or two digits."""
    numbers = list(re.finditer(r"\d+[.,:]\d+|\d\d+", passage))
    return passage[: numbers[-1].start() + 1] if numbers and numbers[-1].start() > 3 else passage


def _end_cut(passage: str) -> str:
    word = re.search(r"\w{5,}$", passage)
    return passage[:-2] if word else passage


def _start_cut(passage: str) -> str:
    return passage[2:] if re.match(r"[^\W\d_]{5,}\b", passage) else passage


def _middle(words: list[str]) -> int:
    return len(words) // 2


def _word_dropped(passage: str) -> str:
    words = passage.split(" ")
    return " ".join(words[: _middle(words)] + words[_middle(words) + 1 :]) if len(words) > 4 else passage


def _words_swapped(passage: str) -> str:
    words = passage.split(" ")
    at = _middle(words)
    if len(words) < 5 or words[at] == words[at - 1]:
        return passage
    return " ".join([*words[: at - 1], words[at], words[at - 1], *words[at + 1 :]])


def _accents_dropped(passage: str) -> str:
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", passage))
    return unicodedata.normalize("NFC", bare)


def _word_added(added: str) -> Callable[[str], str]:
    def add(passage: str) -> str:
        words = passage.split(" ")
        return " ".join([*words[: _middle(words)], added, *words[_middle(words) :]]) if len(words) > 3 else passage

    return add


def _one_for_other(names: Sequence[str], others: Sequence[str]) -> Callable[[str], str]:
    """Put another name in the place of one that stands in the passage."""

    def change(passage: str) -> str:
        for name in names:
            for form in (name, name.split(" ")[-1]):
                if form in passage:
                    other = next((one for one in others if one not in names), "")
                    return passage.replace(form, other if form == name else other.split(" ")[-1], 1)
        return passage

    return change


def _exchanged(names: Sequence[str]) -> Callable[[str], str]:
    """Let two names of a passage change places."""

    def exchange(passage: str) -> str:
        last = [name.split(" ")[-1] for name in names]
        present = [name for name in last if re.search(rf"\b{re.escape(name)}\b", passage)]
        if len(present) < 2:
            return passage
        one, other = present[:2]
        return passage.replace(one, "\0").replace(other, one).replace("\0", other)

    return exchange


def _alterations(text: Text, texts: Sequence[Text]) -> dict[str, Callable[[str], str]]:
    """The ways to alter a passage of a text, by kind."""
    language = text["language"]
    others = [one for one in texts if one["language"] == language and one is not text] or [texts[0]]
    names = [name for other in others for name in other["names"]]
    places = [place for other in others for place in other["places"]]
    stretches = _windows(text)
    foreign = next(_pick([window for other in others for window in _windows(other)], text["id"]))
    negation = re.compile(NEGATIONS[language])
    kinds: dict[str, Callable[[str], str]] = {
        "negation dropped": lambda passage: " ".join(negation.sub("", passage, count=1).split(" ")),
        "number changed": _number_changed,
        "half a number": _number_cut,
        "name changed": _one_for_other(text["names"], names),
        "place changed": _one_for_other(text["places"], places),
        "actors swapped": _exchanged([*text["names"], *text["places"]]),
        "words swapped": _words_swapped,
        "word dropped": _word_dropped,
        "spliced": lambda passage: _splice(passage, stretches),
        "another article's sentence": lambda _passage: foreign,
        "accent dropped": _accents_dropped,
        "apostrophe dropped": lambda passage: re.sub(r"(?<=\w)['’ʼʿʾ](?=\w)", "", passage, count=1),
    }
    if language in NOT:
        kinds |= {"negation added": _word_added(NOT[language]), "word added": _word_added(MORE[language])}
    if language not in UNSPACED:
        kinds |= {"half a token (end)": _end_cut, "half a token (start)": _start_cut}
    if language == "en":
        kinds |= {"tense": _swapped(TENSES), "paraphrase": _swapped(OTHER_WORDS)}
    return kinds


def _splice(passage: str, stretches: Sequence[str]) -> str:
    """The beginning of one passage and the end of another."""
    other = stretches[(stretches.index(passage) + len(stretches) // 2) % len(stretches)]
    first, last = passage.split(" "), other.split(" ")
    return " ".join(first[: _middle(first) + 1] + last[_middle(last) :]) if len(first) > 3 else passage[:4] + other[-4:]


# -- cases -----------------------------------------------------------------------------------------------------------


def _plain_words(text: str) -> str:
    """A text as words between spaces, in one typography: a crude second opinion on whether words stand in it."""
    text = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", _spelled_out(_mapped(INVISIBLE)(text)))
    text = _mapped({**STRAIGHT, **dict.fromkeys("ʿʾʹʼ", "'"), **dict.fromkeys("‑−–—־", "-"), "ـ": ""})(text)
    text = unicodedata.normalize("NFC", text)
    words = (word.strip(EDGES + "-") for word in text.split())
    return " " + " ".join(word for word in words if word) + " "


def cases(texts: Sequence[Text]) -> Iterator[dict[str, Any]]:
    """The generated cases of all texts: for each text one of each kind that its words allow."""
    for text in texts:
        stretches = _windows(text)
        for kind, change in GENUINE.items():
            for window in _pick(stretches, text["id"] + kind):
                if change(window) != window:
                    yield _case(text, kind, change(window)) | {"genuine": True, "stands_as": window}
                    break
        whole = _plain_words(text["text"])
        for kind, change in _alterations(text, texts).items():
            for window in _pick(stretches, text["id"] + kind):
                altered = change(window)
                if _plain_words(altered) not in {whole, _plain_words(window)} and _plain_words(altered) not in whole:
                    yield _case(text, kind, altered)
                    break


def _case(text: Text, kind: str, passage: str) -> dict[str, Any]:
    """Make an altered case."""
    return {"text": text["id"], "genuine": False, "kind": kind, "passage": passage, "made": "generated"}


def line(record: dict[str, Any]) -> str:
    """A record as a line of JSON in which what cannot be seen is written as an escape."""
    written = json.dumps(record, ensure_ascii=False)
    return "".join(_escape(character) if _hidden(character) else character for character in written) + "\n"


def _hidden(character: str) -> bool:
    category = unicodedata.category(character)
    return category in {"Cf", "Cc"} or (category == "Zs" and character != " ") or "\u0300" <= character <= "\u036f"


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}"


def main() -> None:
    """Write cases_generated.jsonl."""
    with (FOLDER / "texts.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(one) for one in lines]
    with (FOLDER / "cases_generated.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line(case) for case in cases(texts))


if __name__ == "__main__":
    main()
