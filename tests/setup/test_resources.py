"""Templates and seeds are found from a checkout; from a wheel too, as the wheel's own tests show."""

import pytest

from tests.setup.checkout import ROOT
from tracker.resources import MissingFolder, folder, seed_module


@pytest.mark.parametrize("name", ["templates", "seeds"])
def test_a_checkout_reads_its_own_top_folders(name: str) -> None:
    assert folder(name) == ROOT / name


def test_a_missing_folder_is_named_in_one_sentence() -> None:
    with pytest.raises(MissingFolder, match="'furniture' is missing"):
        folder("furniture")


def test_the_story_of_the_demo_is_one_module_however_often_it_is_asked_for() -> None:
    assert seed_module("demo") is seed_module("demo")
    assert seed_module("demo").__name__ == "tracker.seeds.demo"
