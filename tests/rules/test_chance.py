"""All chance comes from `tracker.domain.chance`, and nothing in the product can replace its source."""

import ast
from pathlib import Path

from tests.rules.test_layers import imports, sources, where
from tests.setup.checkout import ROOT

HOME = ROOT / "tracker/domain/chance.py"
OTHER_SOURCES = {"secrets", "random", "uuid", "numpy.random"}
DRAWS = ("urandom", "getrandom", "randbytes", "uuid1", "uuid4", "SystemRandom")


def elsewhere() -> list[Path]:
    return [path for path in sources() if path != HOME]


def test_nothing_but_chance_draws_chance() -> None:
    found = []
    for path in elsewhere():
        found += [
            f"{where(path, line)} imports {name}" for line, name in imports(path) if name.split(".")[0] in OTHER_SOURCES
        ]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in DRAWS:
                found.append(f"{where(path, node.lineno)} draws from {ast.unparse(node)}")
    assert found == [], "use tracker.domain.chance: tests replace its source"


def test_nothing_in_the_product_touches_the_source() -> None:
    found = [
        where(path, number)
        for path in elsewhere()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "chance._" in line or '"_source"' in line
    ]
    assert found == [], "whoever can replace the source can open everything"


def test_the_source_is_set_once_and_reads_no_setting() -> None:
    tree = ast.parse(HOME.read_text(encoding="utf-8"))
    assert [name for _, name in imports(HOME) if name.split(".")[0] in ("os", "tracker", "sys")] == []
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal)]
    setters = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "_source"]
    assert [type(node.ctx).__name__ for node in setters] == ["Store", "Load"]
