"""Gap between a choice of vendors and the best possible one, where proving the best takes too long."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.solver import Solution


@dataclass(frozen=True)
class Gap:
    """Largest difference from the best choice: ``cost`` as a share of the least possible cost, and
    ``vendors`` that might be done without. Both are 0 for a choice that is proven to be the best."""

    cost: float = 0.0
    vendors: int = 0


EXACT = Gap()


def cost_gap(solution: Solution, besides: float = 0.0) -> float:
    """Return by what share a solution may cost more than the least possible.

    ``besides``: costs that come on top of those of the program.
    """
    return (
        (solution.cost - solution.least) / max(solution.least + besides, 1.0)
        if solution.cost > solution.least
        else 0.0
    )


def widest(gaps: Iterable[Gap]) -> Gap:
    """Return the gap of several choices taken together."""
    known = list(gaps)
    return Gap(max((gap.cost for gap in known), default=0.0), sum(gap.vendors for gap in known))
