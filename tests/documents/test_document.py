"""A Document is what its fields say: what was computed of it is no part of it, and does not outlive them."""

from __future__ import annotations

import pickle

from llm_extract.documents.document import Document


def test_a_copy_with_another_text_has_another_digest_and_id() -> None:
    document = Document(name="ferry", text="The ferry left.")
    digest, identity = document.digest, document.id
    other = document.model_copy(update={"text": "The ferry stayed."})
    assert (other.digest, other.id) == (Document(text="The ferry stayed.").digest, f"ferry-{other.digest[7:13]}")
    assert (document.digest, document.id) == (digest, identity)
    assert document.model_copy(update={"name": "port"}).id == f"port-{digest[7:13]}"


def test_a_document_whose_digest_was_asked_for_is_still_the_same() -> None:
    asked, fresh = (Document(name="ferry", text="The ferry left.") for _ in range(2))
    assert asked.digest
    assert asked == fresh
    assert asked.model_dump() == fresh.model_dump()
    assert pickle.loads(pickle.dumps(asked)) == fresh
