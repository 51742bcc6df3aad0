"""Tokens of English news text: words, numbers, abbreviations, marks, each at its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?:[A-Z]\.){2,}                                                 # U.S. U.N.
    | \b[A-Z]\.(?=\s[A-Z])                                            # an initial
    | \b(?:Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Reps|Sens|Lt|Col|Gen|Maj|Capt|Sgt|Cpl|St|Jr|Sr|Prof|Rev|Hon|Adm|Cmdr|Brig|Supt|Insp|
          Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|No|Co|Corp|Inc|Ltd|Del|Calif|Va|Pa|Fla|Mass|Mich|Minn|Wash|
          Conn|Ala|Ariz|Ark|Colo|Ill|Ind|Kan|Ky|La|Md|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Tenn|Tex|Vt|Wis|Wyo|vs|Ph)\.
    | \b[A-Z]-(?:[A-Z]\.){2}                                            # D-N.C.
    | \b[A-Z]-[A-Z][a-z]{1,4}\.                                          # R-Ky.
    | [pa]\.m\.
    | \d+(?:-[a-z]+)+                                                  # 35-year-old
    | [$£€¥]?\d[\d,.]*\d%?|[$£€¥]?\d+(?:st|nd|rd|th|s|m|bn|pm|am|km|kg)?\b%?
    | \w+n[’']t\b
    | [’'](?:s|ll|ve|re|d|m)\b
    | [’'](?=\s|$)                                                    # a plural's possessive
    | \w+(?:(?:-|–(?=\w)|[’'ʼ](?!(?:s|ll|ve|re|d|m|t)\b)(?=\w)|[&@](?=\w)|\.(?=\w{2}))\w+)*
    | --+|\.\.+|``|''
    | [^\w\s]
    """,
    re.VERBOSE,
)
QUOTATION = "\ufffc"  # stands for a passage of speech in marks, which the rules do not look into
DASHES = frozenset({"-", "–", "—", "―", "--", "---"})
MARKS = frozenset({"“", "”", "„", "«", "»", "‹", "›", "‘", '"', "''", "``", "’", "'"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign at its place in the text; ``low`` is its lower-case form with a straight apostrophe."""

    text: str
    low: str
    start: int
    end: int


def tokenise(text: str, start: int, end: int) -> list[Token]:
    """The tokens of a range of the text.

    >>> [token.text for token in tokenise("Gen. Okoro’s men didn't go (he said).", 0, 37)]
    ['Gen.', 'Okoro', '’s', 'men', "didn't", 'go', '(', 'he', 'said', ')', '.']
    """
    return [
        Token(match.group(), match.group().lower().replace("’", "'"), match.start(), match.end())
        for match in _TOKEN.finditer(text, start, end)
    ]
