"""The table 'what a stolen database tells' names every column, and says what its type says."""

from tests.proofs import columns

HOW = "say what it tells in tests/proofs/columns.py, then run `.venv/bin/python -m tests.proofs.columns`"


def test_every_column_is_in_the_table_of_the_threat_model() -> None:
    assert columns.missing() == [], HOW


def test_no_column_is_said_to_be_sealed_that_holds_text() -> None:
    assert columns.at_odds() == [], HOW


def test_the_threat_model_holds_the_table_as_it_is() -> None:
    assert columns.in_the_document() == columns.table(), HOW
