"""Lists each requirement of FEATURES.md with the tests that prove it, and what is missing.

Exit code 1: a line is `done` or `part` without a test, or without one that uses the program as a person does, a test
names an id that FEATURES.md does not know, or a line can't be read.
"""

import argparse
import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
MARK = "pytest.mark.req"
END_TO_END = "tests/e2e/"
_ID = re.compile(r"[A-Z0-9]+-[0-9]+\Z")


@dataclass(frozen=True)
class Feature:
    """One line of FEATURES.md."""

    id: str
    state: str  # done, part or open
    text: str


def read_features(text: str) -> tuple[list[Feature], list[str]]:
    """The lines of the tables, and what is wrong with them."""
    features: dict[str, Feature] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or cells[0] in ("id", "---"):
            continue
        if len(cells) != 3 or not _ID.match(cells[0]) or cells[1] not in ("done", "part", "open") or not cells[2]:
            problems.append(f"FEATURES.md:{number} is no line of id, state and words")
        elif cells[0] in features:
            problems.append(f"FEATURES.md:{number} {cells[0]} stands there twice")
        else:
            features[cells[0]] = Feature(*cells)
    return list(features.values()), problems


def marked_tests(source: str, name: str) -> Iterator[tuple[str, str]]:
    """(id, test) for each mark in a test file; the test is `name`, `name::function` or `name::Class::function`."""

    def walk(node: ast.AST, where: str) -> Iterator[tuple[str, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from walk(child, f"{where}::{child.name}")
            else:
                if isinstance(child, ast.Call) and ast.unparse(child.func) == MARK:
                    yield from ((_literal(argument, where), where) for argument in child.args)
                yield from walk(child, where)

    return walk(ast.parse(source), name)


def _literal(argument: ast.expr, where: str) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return f"{ast.unparse(argument)} in {where} (write the id as it is)"


def proofs_below(folder: Path) -> dict[str, list[str]]:
    """id → tests, for all test files below `folder`."""
    proofs: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder.parent).as_posix()
        for identifier, test in marked_tests(path.read_text(encoding="utf-8"), name):
            if test not in proofs[identifier]:
                proofs[identifier].append(test)
    return proofs


def faults(features: list[Feature], proofs: dict[str, list[str]]) -> list[str]:
    """Where FEATURES.md and the tests contradict each other."""
    known = {feature.id for feature in features}
    begun = [f for f in features if f.state != "open"]
    unproved = [f"{f.id} is {f.state}, but no test proves it" for f in begun if f.id not in proofs]
    unseen = [
        f"{f.id} is {f.state}, but no end-to-end test shows it"
        for f in begun
        if f.id in proofs and not any(test.startswith(END_TO_END) for test in proofs[f.id])
    ]
    unknown = [
        f"{test} names {i}, which FEATURES.md does not know" for i in sorted(set(proofs) - known) for test in proofs[i]
    ]
    return unproved + unseen + unknown


def main(arguments: list[str] | None = None) -> int:
    """Prints the list; the exit code."""
    parser = argparse.ArgumentParser(description="Requirements and the tests that prove them.")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout (%(default)s)")
    root: Path = parser.parse_args(arguments).root
    features, problems = read_features((root / "FEATURES.md").read_text(encoding="utf-8"))
    proofs = proofs_below(root / "tests")
    for feature in features:
        tests = proofs.get(feature.id, [])
        if tests or feature.state != "open":
            print(f"\n{feature.id} ({feature.state}) {feature.text}")
            print("\n".join(f"    {test}" for test in tests) or "    no test")
    without = [feature.id for feature in features if feature.id not in proofs]
    print(f"\nWithout a test: {', '.join(without) or 'none'}")
    problems += faults(features, proofs)
    for problem in problems:
        print(f"WRONG: {problem}")
    states = [feature.state for feature in features]
    counts = ", ".join(f"{states.count(state)} {state}" for state in ("done", "part", "open"))
    print(f"{len(features)} requirements: {counts}; {len(problems)} wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
