"""The planted bugs of `make mutants` still fit the code, and there is one for every promise and every mistake seen."""

from dataclasses import replace

from tests.mutants import planted


def test_every_planted_bug_fits_and_every_promise_has_one() -> None:
    assert planted.faults(planted.read()) == [], "mend tests/mutants/planted.toml"


def test_a_list_that_does_not_fit_is_told() -> None:
    whole = planted.read()
    gone = replace(whole[0], old="this stands nowhere")
    strange = replace(whole[0], tests=("tests/domain/test_nothing.py::test_nothing",), promises=(99,), seen=("unseen",))
    assert len(planted.faults([gone, *whole[1:]])) == 1
    assert len(planted.faults([strange, *whole[1:]])) >= 3
    assert any("promise" in fault for fault in planted.faults([each for each in whole if 12 not in each.promises]))
    assert len(planted.faults([*whole, whole[0]])) == 1
