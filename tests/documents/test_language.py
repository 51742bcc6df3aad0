"""Language: right where the text shows it, None where it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_extract.documents.language import language_of

WRITTEN = {
    "en": "The minister said on Friday that the talks with the union would not begin before the end of the month.",
    "fr": "Le syndicat a dit vendredi que les négociations avec la direction sont suspendues et qu'il ne signera pas.",
    "de": "Der Minister sagte am Freitag, dass die Gespräche mit der Gewerkschaft nicht vor dem Monatsende beginnen.",
    "es": "El ministro dijo el viernes que las negociaciones con el sindicato no comenzarán antes de fin de mes.",
    "it": "Il ministro ha detto venerdì che i negoziati con il sindacato non inizieranno prima della fine del mese.",
    "pt": "O ministro disse na sexta-feira que as negociações com o sindicato não começarão antes do fim do mês.",
    "nl": "De minister zei vrijdag dat de onderhandelingen met de vakbond niet voor het einde van de maand beginnen.",
    "pl": "Minister powiedział w piątek, że rozmowy ze związkiem nie zaczną się przed końcem miesiąca.",
    "tr": "Bakan cuma günü sendika ile görüşmelerin bu ay için değil, daha sonra bir gün olarak başlayacağını söyledi.",
    "ru": "Министр сказал, что переговоры с профсоюзом не начнутся до конца месяца, и он не видит причин.",
    "uk": "Міністр сказав у п'ятницю, що переговори з профспілкою не почнуться до кінця місяця, але це не остаточно.",
    "ar": "قال الوزير يوم الجمعة إن المفاوضات مع النقابة لن تبدأ قبل نهاية الشهر، وأضاف أن الحكومة لا ترى سببا في ذلك",
    "fa": "وزیر روز جمعه گفت که مذاکرات با اتحادیه تا پایان ماه آغاز نخواهد شد و این را به دولت نیز گفته است",
    "hi": "मंत्री ने शुक्रवार को कहा कि संघ के साथ बातचीत महीने के अंत से पहले शुरू नहीं होगी और यह तय है।",
    "zh": "部长周五表示，与工会的谈判不会在月底前开始。",
    "ja": "大臣は金曜日、組合との交渉は月末まで始まらないと述べた。",
    "ko": "장관은 금요일에 노조와의 협상이 시작되지 않을 것이라고 말했다.",
    "he": "השר אמר ביום שישי שהמשא ומתן לא יתחיל.",
    "el": "Ο υπουργός είπε ότι οι συνομιλίες δεν θα αρχίσουν.",
}


@pytest.mark.parametrize(("language", "text"), WRITTEN.items())
def test_a_sentence_shows_its_language(language: str, text: str) -> None:
    assert language_of(text) == language


def test_capitals_hide_no_language() -> None:
    assert language_of(WRITTEN["en"].upper()) == "en"


@pytest.mark.parametrize(
    "text",
    ["", "🙂🙂🙂", "12.5 % 2026", "Kadyrbekov, Brell, Okafor", "Tarrow port closed", WRITTEN["en"] + WRITTEN["ru"]],
)
def test_what_shows_no_language_has_none(text: str) -> None:
    assert language_of(text) is None


def test_a_name_in_another_script_does_not_change_the_language() -> None:
    assert language_of(WRITTEN["en"] + " (Тарроу, 塔罗)") == "en"


@given(st.text())
def test_any_text_has_a_language_code_or_none(text: str) -> None:
    code = language_of(text)
    assert code is None or len(code) == 2
