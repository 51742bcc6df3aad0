"""Each shape of a quote that the rules know, in sentences of our own."""

import pytest

from llm_extract.documents.document import Document, Span
from llm_extract.models.offline.article import Article
from llm_extract.models.offline.quotes import explain_quotes, quotes


def found(text: str) -> list[tuple[list[str], str, str | None]]:
    return [(one["content"], one["manner"], one["speaker"]) for one in quotes(Article(Document(text=text)))]


@pytest.mark.parametrize(
    ("text", "content", "manner", "speaker"),
    [
        # direct: the cue after, before, inverted, with a colon
        ("“The port stays shut,” Lena Okafor said.", ["The port stays shut,"], "direct", "Lena Okafor"),
        ("“The port stays shut,” said Lena Okafor.", ["The port stays shut,"], "direct", "Lena Okafor"),
        ('Lena Okafor said: "The port stays shut."', ["The port stays shut."], "direct", "Lena Okafor"),
        ('Lena Okafor told reporters, "The port stays shut."', ["The port stays shut."], "direct", "Lena Okafor"),
        ("‘The port stays shut,’ Lena Okafor said.", ["The port stays shut,"], "direct", "Lena Okafor"),
        ("«The port stays shut», Lena Okafor said.", ["The port stays shut"], "direct", "Lena Okafor"),
        ("''The port stays shut,'' Lena Okafor said.", ["The port stays shut,"], "direct", "Lena Okafor"),
        # split by the attribution, and going on after it
        (
            "“The port,” Lena Okafor said, “stays shut. We will wait.”",
            ["The port,", "stays shut. We will wait."],
            "direct",
            "Lena Okafor",
        ),
        ("“It is over,” Lena Okafor said. “Go home.”", ["It is over,", "Go home."], "direct", "Lena Okafor"),
        # reported, with and without "that", before and after
        ("Lena Okafor said that the port would stay shut.", ["the port would stay shut"], "indirect", "Lena Okafor"),
        ("Lena Okafor said the port would stay shut.", ["the port would stay shut"], "indirect", "Lena Okafor"),
        (
            "The port would stay shut, Lena Okafor said on Friday.",
            ["The port would stay shut"],
            "indirect",
            "Lena Okafor",
        ),
        ("The port would stay shut, said Lena Okafor.", ["The port would stay shut"], "indirect", "Lena Okafor"),
        ("According to Lena Okafor, the port stays shut.", ["the port stays shut"], "indirect", "Lena Okafor"),
        ("The port stays shut, according to Lena Okafor.", ["The port stays shut"], "indirect", "Lena Okafor"),
        (
            "In a statement on Friday, Lena Okafor said the port was shut.",
            ["the port was shut"],
            "indirect",
            "Lena Okafor",
        ),
        # the complement of demands, promises, questions, beliefs, denials
        ("Lena Okafor vowed to reopen the port.", ["to reopen the port"], "indirect", "Lena Okafor"),
        ("Lena Okafor urged the crews to leave.", ["the crews to leave"], "indirect", "Lena Okafor"),
        ("Lena Okafor asked whether the port was safe.", ["whether the port was safe"], "indirect", "Lena Okafor"),
        ("Lena Okafor believes the port was mined.", ["the port was mined"], "indirect", "Lena Okafor"),
        ("Lena Okafor denied that the port was mined.", ["the port was mined"], "indirect", "Lena Okafor"),
        # mixed: a reported clause with words in marks
        (
            "Lena Okafor said the port was “a trap” for crews.",
            ["the port was “a trap” for crews"],
            "mixed",
            "Lena Okafor",
        ),
        # nouns of saying, with their speaker before them
        (
            "The crews laughed at Lena Okafor’s claim that the port is shut.",
            ["the port is shut"],
            "indirect",
            "Lena Okafor",
        ),
        (
            "Lena Okafor left. Nothing came of her promise to return on Friday.",
            ["to return on Friday"],
            "indirect",
            "Lena Okafor",
        ),
        # words in marks that no verb of speech attributes
        ("Lena Okafor apologised “in the name of the port”.", ["in the name of the port"], "direct", "Lena Okafor"),
        ("Lena Okafor called the plan “fiction”.", ["fiction"], "direct", "Lena Okafor"),
        ("Lena Okafor, who runs the port, says instead that it is shut.", ["it is shut"], "indirect", "Lena Okafor"),
    ],
)
def test_a_quote_is_found_with_its_content_manner_and_speaker(
    text: str, content: list[str], manner: str, speaker: str
) -> None:
    assert found(text) == [(content, manner, speaker)]


@pytest.mark.parametrize(
    "text",
    [
        "Lena Okafor declined to comment.",
        "Lena Okafor has not commented.",
        "Lena Okafor said she could not comment.",
        "“Pay us,” read one banner.",
        "Lena Okafor heard “more than a few” of them.",
        "The ministry did not respond to questions.",
        "The army fought the “terrorists” in the hills.",
        "The port’s cranes, the dockers’ pride, stood still.",
        "It rained in the '90s and the crews' boats sank.",
    ],
)
def test_what_is_no_quote_gives_none(text: str) -> None:
    assert found(text) == []


def test_a_quote_over_paragraphs_is_one_record_with_a_passage_for_each() -> None:
    text = "“We waited for hours,” Omar Said told Coastal Radio.\n\n“Nobody came.\n\n“Then the lights went out.”"
    assert found(text)[-1] == (["Nobody came.", "Then the lights went out."], "direct", "Omar Said")


def test_a_paragraph_of_speech_without_a_cue_belongs_to_the_last_speaker() -> None:
    text = "“We waited for hours,” Omar Said told Coastal Radio.\n\n“Nobody came to help any of us.”"
    assert [speaker for *_, speaker in found(text)] == ["Omar Said", "Omar Said"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Foreign Minister Ana Silva arrived. She said talks had failed.", "Ana Silva"),
        ("Ana Silva, the minister, arrived. Silva said talks had failed.", "Ana Silva"),
        ("John Mwangi, a member of the council, said talks had failed.", "John Mwangi"),
        ("The council’s lawyer, John Mwangi, said talks had failed.", "John Mwangi"),
        ("A spokesman for the council said talks had failed.", "A spokesman for the council"),
        ("“Talks failed,” said Colonel Idris Bel, a spokesman for the front, on Friday.", "Idris Bel"),
    ],
)
def test_the_speaker_is_the_fullest_name_or_the_description(text: str, speaker: str) -> None:
    assert found(text)[-1][2] == speaker


def test_role_words_cue_and_addressee_are_as_written() -> None:
    (one,) = quotes(Article(Document(text="Foreign Minister Ana Silva told Coastal Radio that talks had failed.")))
    assert (one["role"], one["speaker_words"], one["cue"], one["addressee"]) == (
        "Foreign Minister",
        "Foreign Minister Ana Silva",
        "told",
        "Coastal Radio",
    )


def test_a_belief_inside_reported_speech_is_no_second_quote() -> None:
    assert found("Ana Silva said she believed the talks had failed.") == [
        (["she believed the talks had failed"], "indirect", "Ana Silva")
    ]


def test_furniture_is_passed_over() -> None:
    text = "“We go,” Ana Silva said.\n\n“Read this now,” Ana Silva said."
    document = Document(text=text, furniture=(Span(text.index("“Read"), len(text)),))
    assert len(quotes(Article(document))) == 1


def test_every_quote_is_explained_by_a_rule_and_a_reason() -> None:
    article = Article(Document(text="“We go,” Ana Silva said. The council fears it will rain."))
    assert [(one.kind, one.rule, one.who, one.reason.split(";")[0]) for one in explain_quotes(article)] == [
        ("quote", "after", "Ana Silva", "plain reporting verbs"),
        ("quote", "zero", "The council", "verbs of thinking, finding and showing"),
    ]
