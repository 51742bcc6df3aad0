"""The language of a text, by its script and its commonest words; None rather than a guess.

Libraries were weighed: py3langid needs numpy, which only the evaluation has; lingua ships 100 MB; langdetect is no
longer kept and answers differently from run to run. The rules only need to know English from what they do not speak.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from string import ascii_lowercase

SAMPLE = 6_000  # characters; the beginning of an article shows its language
_LETTER = "(?:[^\\W\\d_]|[\u0900-\u0963])"  # the vowel signs of Devanagari are no letters to Python
_WORD = re.compile(f"{_LETTER}+(?:['’]{_LETTER}+)*")
_ASIDE = bytes(byte if chr(byte).isalpha() or chr(byte) == "'" or byte >= 0x80 else ord(" ") for byte in range(256))
FEWEST_HITS = 3
LEAST_SHARE = 0.1  # of all words; news in these languages has 30 % and more of their commonest words
LEAST_SHARE_OF_SCRIPT = 2 / 3
LEAD = 1.4  # over the second language

_SCRIPTS = {
    "Latin": "a-zà-öø-ʯḀ-ỿ",
    "Cyrillic": "а-ӿ",
    "Arabic": "\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc",
    "Han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "Kana": "\u3041-\u30ff",
    "Hangul": "\u1100-\u11ff\uac00-\ud7a3",
    "Hebrew": "\u05d0-\u05ea",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Thai": "\u0e01-\u0e4e",
    "Devanagari": "\u0904-\u0963",
    "Armenian": "\u0531-\u0587",
    "Georgian": "\u10a0-\u10ff",
}
_LETTERS_OF = {script: re.compile(f"[{letters}]") for script, letters in _SCRIPTS.items()}

_NO_LETTERS = bytes(set(range(128)) - set(ascii_lowercase.encode()))
_LANGUAGE_OF_SCRIPT = {"Hangul": "ko", "Hebrew": "he", "Greek": "el", "Thai": "th", "Armenian": "hy", "Georgian": "ka"}

_COMMON_WORDS = {
    "Latin": {
        "en": "the of and to in a that is was for on with as it by at from his he said be has have who were are an",
        "fr": "le la les de des du et à en un une est que qui dans pour sur par au aux il ne pas ce avec été sont",
        "de": "der die das und in den von zu mit dem des ist im für auf ein eine nicht sich auch als an es dass hat",
        "es": "el la los las de del y en que un una por con para se no al su es como más fue ha lo pero este",
        "it": "il la le di che e in un una per con del della dei non si da è sono al alla nel gli ha anche come lo",
        "pt": "o a os as de do da dos das e em que um uma para com não por no na se foi ao mais é seu são",
        "nl": "de het een en van in is dat op te zijn voor met die niet aan er om ook door naar bij hij heeft werd",
        "sv": "och att det som en på är av för med den till i har inte ett om de var från han sig men säger",
        "da": "og at det som en på er af for med den til i har ikke et om de var fra han sig men siger blev",
        "nb": "og at det som en på er av for med den til i har ikke et om de var fra han seg men sier ble",
        "fi": "ja on ei se että oli hän mutta myös ovat kun mukaan ole joka sen kuin vain tai niin nyt jo",
        "pl": "w i na z się nie do to że jest o za po od jak przez ale są który dla oraz był tym",
        "cs": "a v se na je že to s z do o pro jako ale by po podle byl jsou které od za který také",
        "hu": "a az és hogy nem is egy volt ez meg csak már de el szerint van mint vagy még azt",
        "ro": "și în de la a că nu cu pe din care o este un pentru au fost mai sunt ca să al",
        "tr": "ve bir bu da de için ile olarak daha çok gibi olan ama sonra kadar ne dedi var en göre",
        "id": "yang dan di dari untuk dengan ini itu pada tidak dalam akan ke oleh juga telah bahwa para ada",
        "vi": "và của là có cho không được trong người những các một với đã này ở từ khi đến để",
    },
    "Cyrillic": {
        "ru": "и в на не что с по он как это из к за у его от а то но был для о также она они до уже при были",
        "uk": "і в на не що з у та до за від як це про він для які було його також є але щоб",
        "bg": "и на в за да се от не с че е по като това са ще към при беше до той но",
        "sr": "и у је да на се од за су са који не што као из то би али ће није",
    },
    "Arabic": {
        "ar": "في من على إلى أن إن عن لن لم قبل التي الذي هذا ما لا مع بعد كان قال هذه أو قد بين كما وقال كل",
        "fa": "و در به از که این را با است برای آن یک خود تا شده بر هم نیز بود های می کرد",
        "ur": "کے کی میں ہے کا اور سے کو نے کہ اس پر ہیں یہ نہیں بھی ایک تھا کر ہو",
    },
    "Devanagari": {
        "hi": "के में की है और से का को ने पर कि यह हैं नहीं भी इस एक था कर हो",
        "ne": "र को मा छ ले का पनि छन् गरेको भएको हो लागि यो भने गर्न थियो",
        "mr": "आणि आहे या च्या व ते की होते नाही हे केली आहेत केले मध्ये",
    },
}
_LANGUAGES_OF = {
    script: {
        word.encode(): [language for language, words in languages.items() if word in words.split()]
        for word in " ".join(languages.values()).split()
    }
    for script, languages in _COMMON_WORDS.items()
}
# Letters that only one of the languages of its script writes; its neighbours share many of its words.
_OWN_LETTERS = {"ru": "ыэё", "uk": "ґєії", "sr": "ђјљњћџ"}


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language that a text is written in, or None when it does not show one clearly.

    The script that two thirds of the letters belong to decides, and within it the language whose commonest words make
    up a tenth of all words and lead the next language clearly. Thirty languages; text in another one is None, as are
    names alone.

    >>> language_of("The union said on Friday that it was ready to talk."), language_of("Reuters, Kyiv 🙂")
    ('en', None)
    """
    sample = unicodedata.normalize("NFC", text[:SAMPLE]).casefold()
    latin = len(sample.encode("ascii", "ignore").translate(None, _NO_LETTERS))
    if latin >= LEAST_SHARE_OF_SCRIPT * len(sample) > FEWEST_HITS:  # so it is of most articles
        return _by_common_words(sample, "Latin")
    counts = Counter(sample)
    signs = "".join(counts)
    letters = {
        script: sum(counts[letter] for letter in pattern.findall(signs)) for script, pattern in _LETTERS_OF.items()
    }
    script = max(letters, key=letters.__getitem__)
    if letters[script] < LEAST_SHARE_OF_SCRIPT * sum(letters.values()) or letters[script] < FEWEST_HITS:
        script = "Han" if letters["Kana"] and letters["Han"] else ""  # Japanese mixes scripts
    if script in ("Han", "Kana"):
        return "ja" if 20 * letters["Kana"] > letters["Han"] else "zh"
    if script in _LANGUAGE_OF_SCRIPT:
        return _LANGUAGE_OF_SCRIPT[script]
    return _by_common_words(sample, script) if script in _COMMON_WORDS else None


def _by_common_words(sample: str, script: str) -> str | None:
    counts = _count_words(sample)
    hits = dict.fromkeys(_COMMON_WORDS[script], 0)
    common = _LANGUAGES_OF[script]
    for word in common.keys() & counts.keys():
        for language in common[word]:
            hits[language] += counts[word]
    for language, letters in _OWN_LETTERS.items():
        if language in hits:
            hits[language] += sum(sample.count(letter) for letter in letters)
    (best, most), (_, second) = sorted(hits.items(), key=lambda hit: -hit[1])[:2]
    clear = most >= FEWEST_HITS and most >= LEAST_SHARE * counts.total() and most >= LEAD * second
    return best if clear else None


def _count_words(sample: str) -> Counter[bytes]:
    """How often each word stands in a sample.

    Nothing but ASCII letters is a word by itself; only what else stands between signs is looked at with a pattern.
    """
    counts = Counter(sample.encode("utf-8", "replace").translate(_ASIDE).split())
    for piece in [one for one in counts if not one.isalpha()]:
        number = counts.pop(piece)
        for word in _WORD.findall(piece.decode()):
            counts[word.encode()] += number
    return counts
