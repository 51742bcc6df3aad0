"""Labels: paragraphs in which a page speaks of itself ("RELATED: …", "Most Read", "Share", "Sign up …")."""

from __future__ import annotations

import re

from llm_extract.documents.abbreviations import SAYING_VERBS
from llm_extract.documents.paragraphs import has_words

LONGEST_LABEL = 300  # characters; what is longer is prose, whatever it begins with
LONGEST_HEADING = 60
MOST_WORDS_OF_A_LINK = 25
MOST_NAMES_IN_CAPITALS = 6  # where all is in capitals, a sentence looks like a row of names


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_FOREIGN_RELATED = (
    "à lire aussi|lire aussi|mehr zum thema|lesen sie auch|lee también|leggi anche|leia também|lees ook"
    "|читайте также|читайте також|اقرأ أيضا|اقرأ أيضًا|اقرأ المزيد|相关新闻|延伸阅读"
)

# A heading that announces links: what follows on lines of their own are headlines of other articles.
_ANNOUNCES = _any_of(
    r"(?:the )?most (?:read|viewed|popular|shared|watched|discussed)(?: (?:in|on|stories|news|now|articles)\b.*)?",
    r"(?:read |see )?more (?:from|on|about) \S+(?: \S+){0,4}|more (?:stories|news|headlines|coverage|top stories)",
    r"(?:related|recommended|popular|trending|latest|top|featured|sponsored|promoted)"
    r"(?: (?:stories|articles?|coverage|topics?|content|links?|news|reading|posts?|headlines|videos|for you))+",
    r"related|recommended|trending(?: now)?|popular now|editor['’]?s['’]? picks?|keep reading|up next",
    r"(?:what to )?read (?:next|more|also)|see also|also read|around the web|from our partners|in case you missed it",
    r"you (?:may|might)(?: also)? (?:like|be interested in)|don['’]t miss",
    r"sur le même sujet|les plus lus|meistgelesen|más leídas|noticias relacionadas|i più letti|mais lidas|по теме",
    _FOREIGN_RELATED,
)

# Before a colon: these announce a link whatever follows, the others only before what is no full sentence.
_LINK_LABEL = _any_of(
    r"related(?: (?:story|stories|articles?|coverage|content|news|video))?|recommended",
    r"must[- ]read|read (?:more|next|also)|also read|see also|don['’]t miss|up next",
    _FOREIGN_RELATED,
)
_WEAK_LINK_LABEL = _any_of(
    "read|read the (?:document|full story)|more|see|watch(?: live| now)?|listen|video|podcast|gallery|photos",
    "in pictures|slideshow|opinion|analysis|explainer|live updates",
)
_LABELLED = re.compile(r"([^:]{2,30}?)\s?:\s*(\S.*)", re.DOTALL)
_LINK_WITHOUT_COLON = re.compile(
    r"(?:[Aa]lso [Rr]ead|Read [Aa]lso|Read [Mm]ore|See [Aa]lso|Lire aussi|Lesen Sie auch)[ |>»–—-]+\S.*"
    r"|(?:RELATED|READ|READ MORE|ALSO READ|MORE|WATCH|SEE ALSO)\s?[|>»–—-]\s?\S.*",
    re.DOTALL,
)
_TOPIC_GLUED_TO_A_HEADLINE = re.compile(r"[A-Z][\w'’ ]{1,40}?(\w+):[A-Z‘'].*", re.DOTALL)

_BUTTON = r"(?:share|tweet|save|e-?mail|print|comments?|listen(?: \(\d+ min(?:ute)?s?\))?)"
_BUTTONS = (
    r"(?:(?:share|tweet|follow|save)(?: on)? )?(?:facebook|twitter|x|whatsapp|linkedin|telegram|reddit|pinterest"
    rf"|instagram|youtube|google news|messenger|copy link|map|{_BUTTON})"
)
_PAGE_SPEAKS = _any_of(
    rf"{_BUTTON}|{_BUTTONS}(?:[\s,:|/·•]+{_BUTTONS})+|share (?:this|on|via)\b.{{0,60}}",
    r"(?:leave|post) a comment|(?:show|view|\d+) comments?|comments? ?\(\d+\)|link copied|back to top|log ?in|menu",
    r"skip to .{0,40}|advertise?ments?|sponsored|paid content|loading|scroll to continue.{0,40}",
    r"(?:(?:story|article) continues|continue reading)(?: the main story| below| after)?.{0,40}",
    r"sign(?:ing)? up\b.{0,120}\b(?:newsletters?|alerts?|inbox|e-?mails?|updates|here|briefings?)\b.{0,140}",
    r"e-?mail sign up\b.{0,200}|subscribe|subscribe (?:to|for|now|here|today)\b.{0,120}|register (?:here|now)\b.{0,80}",
    r"get (?:the|our|more)\b.{0,100}\b(?:newsletters?|inbox|alerts|app)\b.{0,80}",
    r"stay (?:up to date|informed)\b.{0,80}|download (?:our|the)\b.{0,40}\bapp\b.{0,60}",
    r"(?:follow|like|find) (?:us|@\w+)\b.{0,120}",
    r"(?:follow|like) \S+(?: \S+){0,4} on (?:twitter|x|facebook|instagram|youtube|telegram|google news)\b.{0,80}",
    r"(?:click|tap) here\b.{0,100}|read (?:the )?(?:rest|full|more|original)(?: \w+){0,5} (?:here|below)",
    r"watch (?:the|our|this)(?: \w+){1,4} (?:above|below|here)|slideshow \( ?\d+ images? ?\)",
    r"(?:©|\(c\)|copyright,? ?(?:©|\(c\)|\d{4})).{0,200}",
    r"this (?:material|article|content) may not be (?:published|reproduced|copied)\b.{0,160}",
    r"(?:tags?|topics?|filed under|categories|keywords) ?:.{0,160}|listen to this article",
    r"\d+ ?min(?:ute)?s? (?:read|listen)",
    r"(?:published|(?:last )?updated|last modified|posted)(?: on| at)?:? "
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[.,]* ){0,2}\d.{0,50}",
    r"our standards ?:.{0,80}|!\[[^\]]*\]\([^)]*\)",
)
_RIGHTS = _any_of(r"(?:.{0,100}\b)?all rights reserved\b.{0,100}")  # may begin anywhere, which takes long to try
_ABOUT_THE_AUTHOR = re.compile(
    r"\b(?:Follow|Reach|Contact|Email) (?:him|her|them|me)\b[^.]{0,30}(?:@|\bon (?:Twitter|X|Facebook|Instagram))"
    r"|^[A-Z][^.!?]{2,120} contributed (?:reporting )?to this (?:report|article|story)\.?$"
)
_WORDS_ABOUT_THE_AUTHOR = ("Follow", "Reach", "Contact", "Email", "contributed")
_SOURCES = re.compile(r"(?:Sources?|SOURCES?|Quellen?|Fuentes?|Fonti?|Источник|المصدر) ?: ?(?P<names>[^.!?]{2,80})")
_CREDITED = re.compile(
    r"\(?(?:By|BY|(?:Additional |With )?[Rr]eporting by|Writing by|Editing by|Compiled by) (?P<names>.{3,200}?)\)?"
)
_SMALL_WORDS_IN_CREDITS = frozenset(
    (
        *("and", "in", "at", "for", "with", "the", "of", "by", "from", "de", "van", "von", "al", "el", "bin", "und"),
        *("staff", "agencies", "agency", "wires", "writer", "writers", "correspondent", "news", "media"),
        *("reporter", "reporting", "editing", "writing", "additional", "contributed"),
    )
)
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_POINTERS = " >»›→•*·–—-▶|"  # signs that pages set before and after their links
_FULL_STOP = re.compile(rf"[.:!…{re.escape(_POINTERS)}\s]")  # escaped: a bare hyphen would make a range of two signs
_SENTENCE_END = re.compile(r"[.!…][\"'”’»)\]]*$")


def announces_links(line: str) -> bool:
    """Whether a paragraph is a heading of links to other articles, which follow it.

    >>> announces_links("More from News"), announces_links("More from the minister came late at night.")
    (True, False)
    """
    if len(line) > LONGEST_HEADING:
        return False
    bare = line.strip(_POINTERS + ":").rpartition(" / ")[2]  # "আরও পড়ুন / Read more"
    return _ANNOUNCES.fullmatch(bare) is not None


def page_speaks(line: str) -> bool:
    """Whether a paragraph is the page's own request or notice: it may stand even where the headline is expected.

    >>> page_speaks("Advertisement"), page_speaks("Share this article"), page_speaks("Advertisement of guilt")
    (True, True, False)
    """
    return len(line) <= LONGEST_LABEL and _speaks_for_the_page(_bare(line))


def is_label(line: str) -> bool:
    """Whether a paragraph is the page speaking of itself: a marked link, a request, a credit, a copyright.

    >>> is_label("RELATED: Ferry talks fail again"), is_label("Source: Coastal Wire, News Agencies")
    (True, True)
    >>> is_label("Source: police told this paper that the ferry had been searched.")
    False
    """
    if len(line) > LONGEST_LABEL:
        return False
    labelled, bare = _labelled(line), _bare(line)
    return (
        _speaks_for_the_page(bare)
        or announces_links(line)
        or (labelled is not None and _LINK_LABEL.fullmatch(labelled[1]) is not None and _is_short(line))
        or (any(word in line for word in _WORDS_ABOUT_THE_AUTHOR) and _ABOUT_THE_AUTHOR.search(line) is not None)
        or _credits_names_only(bare)
    )


def is_link(line: str) -> bool:
    """Whether a paragraph within the article is worded as a link: a lesser label and no full sentence after it.

    >>> is_link("WATCH: Ferry leaves Tarrow"), is_link("More: the union asked for it, and it got it.")
    (True, False)
    """
    if len(line) > LONGEST_LABEL or _SENTENCE_END.search(line[-10:]) or not _is_short(line):
        return False
    labelled = _labelled(line)
    if labelled and _WEAK_LINK_LABEL.fullmatch(labelled[1]):
        return True
    glued = _TOPIC_GLUED_TO_A_HEADLINE.fullmatch(line)
    return _LINK_WITHOUT_COLON.fullmatch(line) is not None or (
        glued is not None and glued[1].casefold() not in SAYING_VERBS
    )


def _bare(line: str) -> str:
    end = len(line)
    while end and _FULL_STOP.match(line, end - 1):
        end -= 1
    return line[:end].lstrip(_POINTERS)


def _labelled(line: str) -> re.Match[str] | None:
    return _LABELLED.fullmatch(line.lstrip(_POINTERS)) if ":" in line else None


def _speaks_for_the_page(bare: str) -> bool:
    return _PAGE_SPEAKS.fullmatch(bare) is not None or (
        "erved" in bare.casefold() and _RIGHTS.fullmatch(bare) is not None
    )


def _is_short(line: str) -> bool:
    return not has_words(line, MOST_WORDS_OF_A_LINK + 1)


def _credits_names_only(bare: str) -> bool:
    """Whether this is "Source: …", "By …" or "Reporting by …" with nothing but names after it."""
    credit = _SOURCES.fullmatch(bare) or _CREDITED.fullmatch(bare)
    if not credit:
        return False
    words = _WORD.findall(credit["names"])
    if credit["names"].isupper() and len(words) > MOST_NAMES_IN_CAPITALS:
        return False
    return bool(words) and all(not word[0].islower() or word.casefold() in _SMALL_WORDS_IN_CREDITS for word in words)
