"""Sentences: where each ends, case by case, and that nothing is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_extract.documents.paragraphs import paragraphs
from llm_extract.documents.sentences import sentences

# One case a line; | stands where a sentence ends.
CASES = """
The U.S. envoy met Mr. Kovar and Lt. Col. Brell at 6 a.m. Monday.| He left the U.S.| The talks failed.
Ships left at 9 p.m.| The last one turned back.
Talks start at 9 p.m. Eastern and end at 2 a.m. GMT.| Nobody knows more.
“Do you hear us?” she asked.| “Nobody hears us.”| The crowd left.
“We came.| We saw.| They ran,” said Gen. J. R. Okafor.| “They always run.”
“Wait!” Oona Brell shouted.| “Now?”| The crowd left.
“Who pays?”| The minister did not say.
He paid $3.5 million on Jan. 5.| It was No. 7 on the list.
"No."| He left.
“Are we at war?| We do not understand,” he said.
Prices rose 3.2%.| 14 people died.
It happened on Sept. 11.| 3 men left.
In Jan. the port closed.| It opened in Feb. 2024.
He works for Acme Inc.| The firm denies it.| Acme Inc. Chairman Paul Ek left.
Ph.D. students protested, e.g. at Kyiv.| George W. Adeyemi spoke.
Rep. Ada B. Smith (D-Calif.) spoke first.| She left early.
They met in Fairview, W.Va. in May.| It rained.
WASHINGTON, D.C. — The envoy left.| He flew home.
He was ill.| Doctors were called.| That was in the fig.| Nobody saw it.
Oscar P. Quintana and N. Korea agreed.| Nobody signed.
The case is Brown v. Board.| It is old.
See Art. III and Vol. II of the law.| It is long.
He said: “Wait...” and left.
He said . . . nothing.| “… and more,” he said.
Some died …| Nobody knows why.
It is worrying.| … The union, too, and that can be deadly.
Is this fair?!| Nobody answered!!!| Silence.
(He left.)| (She stayed.)| They met again.
1. Close the port.| 2. Pay the men.
She said: “so what.”| “and so on,” he said.| No.
The strikes ended.| al-Assadi said so.
“Why?” al-Assadi asked.| He left.
The ''best'' deal.''| They said so.
Visit example.com or v2.1 now.| Then leave.
They arrested Pvt. Hale, Sgt. Moss et al.| The rest fled.
The firm (Acme Corp.) closed.| So did others.
‘We will go.’| Nobody went.
He said “no.”| “Why?”| “Because.”
هل انتهت الحرب؟| قال المتحدث إنها لم تنته.| انتهى الأمر.
یہ ختم ہو گیا۔| وہ چلا گیا۔
他说：“我们不同意。”|会议结束了。|大家离开！
会議は終わった。|「賛成しない」と述べた。
« Nous refusons. »| Il est parti.| M. Dupont a dit « non ».
„Wir gehen nicht.“| Am 3. Oktober sprach er.| Das war z. B. gestern.
Er sagt: »Ich gehe.«| Dann ging er.| »Nein«, sagte sie.
Он сказал: «Нет.»| В. В. Иванов ушёл.| Это всё.
यह है।| वह गया।
🙂🙂🙂
"""


def texts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_a_text_falls_into_its_sentences(case: str) -> None:
    assert texts(case.replace("|", "")) == [part.strip() for part in case.split("|")]


def test_a_heading_without_a_full_stop_is_a_sentence_of_its_own() -> None:
    assert texts("Fighting in the north\n\nThe port closed. It rained.") == [
        "Fighting in the north",
        "The port closed.",
        "It rained.",
    ]


def test_a_sentence_may_run_over_wrapped_lines() -> None:
    assert texts("The port said it\nwould wait. The union\ndid not.") == [
        "The port said it\nwould wait.",
        "The union\ndid not.",
    ]


@given(st.text(alphabet=st.sampled_from("aBz1 .\n?!…\"“”»'()[]。؟-éж中Mrs"), max_size=300))
def test_sentences_are_ordered_trimmed_within_paragraphs_and_lose_nothing(text: str) -> None:
    end = 0
    within = paragraphs(text)
    for sentence in sentences(text):
        assert text[end : sentence.start].strip() == ""
        assert sentence.start < sentence.end
        assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip()
        assert any(paragraph.contains(sentence) for paragraph in within)
        end = sentence.end
    assert text[end:].strip() == ""


@pytest.mark.parametrize("unit", [". ", '."', "A. ", "…” ", ". \u00a0»", "Mr. “", "((. ", "? Al ", "。"])
def test_ten_times_the_text_takes_about_ten_times_as_long(unit: str) -> None:
    seconds = []
    for size in (20_000, 200_000):
        text = unit * (size // len(unit))
        begin = time.process_time()
        sentences(text)
        seconds.append(time.process_time() - begin)
    assert seconds[1] < 40 * max(seconds[0], 0.01)  # quadratic would be 100
