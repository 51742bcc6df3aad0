"""Passages: a step whose prompt asks about one passage after the other, and what comes of each answer at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from llm_extract.errors import CallError, PromptError
from llm_extract.extraction.building import Building
from llm_extract.extraction.parsing import Item
from llm_extract.extraction.rendering import render_question
from llm_extract.models.seam import Reply
from llm_extract.records.result import Failure, Made

if TYPE_CHECKING:
    from llm_extract.extraction.extracting import Step, Watch


async def ask_about_passages(
    step: Step,
    building: Building,
    *,
    heard: Callable[[Reply], None],
    failed: Callable[[CallError], None],
    watch: Watch | None = None,
) -> Failure | None:
    """Ask a step's questions about a document and take the items of each answer in as it comes.

    ``heard`` is called with each reply, ``failed`` with a call that failed: the rest is not asked then, and the failure
    is returned. ``watch`` is told what is there after each answer. Raises EndpointError, which concerns every article.
    """
    from llm_extract.models.embedded.asking import questions_about  # noqa: PLC0415 - the rules' word lists take a while

    front = step.prompt.prompt.front
    for schema in step.prompt.schemas:
        try:
            asked = questions_about(schema.name, front.ask or "", building.document, building.accepted)
        except KeyError as error:
            raise PromptError(
                f"{step.prompt.prompt.path}: there is no way {front.ask!r} to ask for {schema.plural}"
            ) from error
        except CallError as error:
            return Failure(reason=error.reason, message=str(error))
        for question in asked:
            request = render_question(step.prompt, building.document, question, sample=step.sample)
            try:
                reply = await step.model.answer(request)
                heard(reply)
                items = question.items(reply.text, building.accepted)
            except CallError as error:
                failed(error)
                return Failure(reason=error.reason, message=str(error))
            made = Made(by="model", model=step.model.name, prompt=step.prompt.name, call=reply.key)
            for item in items:
                fault = building.add(Item(schema.name, item), made)
                if fault is not None:
                    building.reject(fault.item, "invalid", fault.faults, made)
            if watch is not None:
                watch(building.document, building.accepted)
    return None
