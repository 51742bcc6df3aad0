"""Planning: which prompts go to which model, from the prompt and the model that were named."""

from __future__ import annotations

from llm_extract.catalog.composing import ComposedPrompt, compose
from llm_extract.catalog.lock import check_against_lock
from llm_extract.catalog.lockfile import read_lock
from llm_extract.catalog.prompts import prompt_versions
from llm_extract.catalog.workspace import Workspace
from llm_extract.extraction.extracting import Plan, Step
from llm_extract.models.choosing import OFFLINE, resolve_model
from llm_extract.models.embedded.model import is_by_sentence
from llm_extract.models.seam import Model

SENTENCE_PROMPT = "local-{}"  # the prompt by which a small model is asked for a kind, by the kind's plural


def plan_for(
    prompt: ComposedPrompt, model: Model, workspace: Workspace, *, sample: int = 0, window: int | None = None
) -> Plan:
    """The plan of a run: the prompt to the model, as a rule.

    A model too small for whole articles comes after the rules: they fill all kinds of the prompt, and it is asked
    about what they left, for each kind that has a prompt of its own for that. ``window`` is how many tokens the model
    takes, where that was said. Raises PromptError.
    """
    whole_articles = prompt.prompt.front.unit == "article"
    if not (whole_articles and is_by_sentence(model)):
        return Plan((Step(prompt, model, sample, window=window),))
    names = [SENTENCE_PROMPT.format(schema.plural) for schema in prompt.schemas]
    there = prompt_versions(workspace.prompts)
    smaller = [compose(name, workspace) for name in names if name in there]
    for one in smaller:
        check_against_lock(one, read_lock(workspace.prompts))
    rules = Step(prompt, resolve_model(OFFLINE), sample)
    return Plan((rules, *(Step(one, model, sample) for one in smaller)))


def articles_at_once(plan: Plan, most: int) -> int:
    """How many articles are under way at once: one where they would only wait for each other on this machine."""
    return 1 if any(is_by_sentence(step.model) for step in plan.steps) else most


async def close_models(plan: Plan) -> None:
    """Close the connections of a plan's models, where they have any."""
    for model in {id(step.model): step.model for step in plan.steps}.values():
        closing = getattr(model, "close", None)
        if closing is not None:
            await closing()
