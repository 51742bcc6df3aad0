"""English only: what is refused, in one line, and what passes."""

import pytest

from llm_extract.documents.document import Document
from llm_extract.errors import Refused
from llm_extract.models.offline.english import require_english

ENGLISH = (
    "The transport minister said on Monday that the bridge over the river would be closed. “We cannot take the risk,” "
    "he said in Berlin. The opposition accused the government of having acted too late.\n\n"
)
GERMAN = (
    "Der Verkehrsminister hat am Montag angekündigt, dass die Brücke über den Fluss gesperrt wird. „Wir können das "
    "Risiko nicht eingehen“, sagte er in Berlin. Die Opposition warf der Regierung vor, zu spät zu handeln.\n\n"
)
DUTCH = (
    "De minister heeft maandag gezegd dat de brug over de rivier wordt gesloten. Dat was volgens hem nodig, omdat er "
    "in de week daarvoor een vrachtwagen door het dek was gezakt. Of we in april weer open zijn, is de vraag.\n\n"
)


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        (GERMAN * 4, None, "reads as 'de'"),
        (DUTCH * 4, None, "reads as 'nl'"),
        (ENGLISH * 4 + GERMAN * 4, None, "English in part only, and as 'de'"),
        (GERMAN * 4 + ENGLISH * 4, "en", "English in part only, and as 'de'"),
        (ENGLISH * 4 + GERMAN.replace("\n\n", " ") * 30, None, "English in part only"),
        (GERMAN * 4, "en", "reads as 'de'"),
        (ENGLISH, "fr", "is in 'fr'"),
        ("部长说，会谈已经失败了。" * 20, None, "reads as 'zh'"),
    ],
)
def test_what_is_not_english_or_only_in_part_is_refused_in_one_line(text: str, language: str | None, why: str) -> None:
    with pytest.raises(Refused, match="offline rules speak English only") as caught:
        require_english(Document(name="bridge", text=text, language=language))
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        ENGLISH.upper() * 3,
        ENGLISH * 4 + GERMAN,
        ENGLISH + "„Wir gehen nicht“, sagte er. " + ENGLISH,
        "Rebels shelled Bel.",
        "",
    ],
)
def test_english_passes_with_a_quote_in_another_language_too(text: str) -> None:
    require_english(Document(text=text))
