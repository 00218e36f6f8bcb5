"""Rules that change a number before it is dialled: an outside line's 0, a country's code, a carrier's prefix.

One rule a line, `pattern -> replacement`; the first whose pattern is the whole number applies. Patterns are regular
expressions of which only a part is understood, so that no rule can take longer than a blink.
"""

import re
from dataclasses import dataclass

from osmo_qt.core.address import MAX_NUMBER
from osmo_qt.core.errors import Problem, UserError

LONGEST_PATTERN = 100
MOST_RULES = 100
ARROW = "->"
_MOST_REPEATS = 3  # open repeats in one pattern; what backtracking costs grows with their number
_MOST_CHOICES = 6

_TOKEN = re.compile(
    r"""(?P<plain>[0-9#^$.]|\\[d+*.]|\[\^?(?:\\[d+*]|[0-9*\#+\-])+\]|\((?:\?:)?|\))
      | (?P<choice>\||\?)
      | (?P<repeat>\*|\+|\{[0-9]{1,2}(?:,[0-9]{0,2})?\})""",
    re.VERBOSE,
)
_REPLACEMENT = re.compile(r"(?:[0-9A-Za-z+*#@.:_\-]|\\[1-9])+\Z")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line that was understood."""

    pattern: re.Pattern[str]
    replacement: str


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The rules in force, and what is wrong with the others (BAD_REWRITE_RULE with the number of the line)."""

    rules: tuple[Rule, ...] = ()
    errors: tuple[UserError, ...] = ()

    def apply(self, number: str) -> str:
        """The number to dial for `number` (digits, `*`, `#`, a leading `+`); the same if no rule is for it."""
        if len(number) > MAX_NUMBER:
            return number
        for rule in self.rules:
            found = rule.pattern.fullmatch(number)
            if found:
                return found.expand(rule.replacement)
        return number


def parse_rules(text: str) -> Rewriting:
    """Reads the setting `calls.rewrite_rules`; empty lines are left out. Never raises: a bad line is an error in it."""
    rules: list[Rule] = []
    errors: list[UserError] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        rule = _rule(line) if len(rules) < MOST_RULES else None
        if rule is None:
            errors.append(UserError(Problem.BAD_REWRITE_RULE, f"{number} ({line.strip()[:40]})"))
        else:
            rules.append(rule)
    return Rewriting(tuple(rules), tuple(errors))


def _rule(line: str) -> Rule | None:
    pattern, arrow, replacement = (part.strip() for part in line.rpartition(ARROW))
    if not arrow or not _is_harmless(pattern) or not _REPLACEMENT.match(replacement):
        return None
    try:
        compiled = re.compile(pattern, re.ASCII)
    except (re.error, OverflowError):
        return None
    groups = [int(group) for group in re.findall(r"\\([1-9])", replacement)]
    return Rule(compiled, replacement) if max(groups, default=0) <= compiled.groups else None


def _is_harmless(pattern: str) -> bool:
    """Whether only known tokens stand in it, no group is repeated, and few things are left open."""
    position, repeats, choices, previous = 0, 0, 0, ""
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None or len(pattern) > LONGEST_PATTERN:
            return False
        if token["repeat"] or token[0] == "?":
            if previous in ("", "(", "(?:", "|", ")") or previous[0] in "*+?{":
                return False
            exact = re.fullmatch(r"\{[0-9]+\}", token[0])
            repeats += bool(token["repeat"]) and not exact
        choices += bool(token["choice"])
        position, previous = token.end(), token[0]
    return bool(pattern) and repeats <= _MOST_REPEATS and choices <= _MOST_CHOICES
