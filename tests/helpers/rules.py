"""Rules for the files of the repository, each of them one test."""

from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
Rule = Callable[[Path], None]


def of_each(files: Sequence[Path]) -> Callable[[Rule], Callable[[], None]]:
    """Make a rule for a file the test of all ``files``, which names every file that breaks it.

    One test a rule: as one test a file and a rule, they were half of all tests to be collected.
    """

    def test_of(rule: Rule) -> Callable[[], None]:
        def test() -> None:
            assert files
            broken = [said for file in files if (said := _breaks(rule, file))]
            assert not broken, "\n".join(broken)

        test.__doc__ = rule.__doc__
        return test

    return test_of


def _breaks(rule: Rule, file: Path) -> str:
    try:
        rule(file)
    except AssertionError as broken:
        return f"{file.relative_to(ROOT)}: {broken}"
    return ""
