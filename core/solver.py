"""Choices by HiGHS: whole-number programs whose best solution is proven, or how far it is from that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import highspy

TOLERANCE = 1e-7
"""Largest amount by which a solution may miss a limit."""

SAME_COST = 1e-5
"""Costs that differ by less are the same: prices have four places."""

MOST_WORK = 2e8
"""Nodes of a search with a limit × the square of the program's size, which is what a node costs: about two
seconds. Counted, not timed, so that the same program has the same answer on every computer."""


@dataclass(frozen=True)
class Solution:
    """Value of each variable, what all come to, and the ``least`` that any solution could come to."""

    values: list[float]
    cost: float
    least: float


@dataclass
class Program:
    """Variables of 0 or more with what one of each costs, and limits on sums of them.

    ``yes_no``: which variables are 0 or 1; the others are amounts without an upper limit.
    """

    costs: list[float] = field(default_factory=list)
    yes_no: list[bool] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _variables: list[int] = field(default_factory=list)
    _factors: list[float] = field(default_factory=list)
    _least: list[float] = field(default_factory=list)
    _most: list[float] = field(default_factory=list)

    def add(self, cost: float = 0.0, *, yes_no: bool = True) -> int:
        """Add a variable and return its number."""
        self.costs.append(cost)
        self.yes_no.append(yes_no)
        return len(self.costs) - 1

    def limit(
        self,
        variables: Sequence[int],
        factors: Sequence[float],
        least: float = -math.inf,
        most: float = math.inf,
    ) -> None:
        """Keep the sum of ``factors`` × ``variables`` between ``least`` and ``most``."""
        self._starts.append(len(self._variables))
        self._variables.extend(variables)
        self._factors.extend(factors)
        self._least.append(least)
        self._most.append(most)

    def cheapest(self) -> list[float]:
        """Return the value of each variable in a solution of the least cost, however long that takes.

        Raises RuntimeError if no solution keeps the limits: a program must be written so that one does.
        """
        return self._solved(None).values

    def cheap(self) -> Solution:
        """Return the best solution found with MOST_WORK, which is nearly always of the least cost."""
        size = len(self.costs) + len(self._starts)
        solution = self._solved(max(1, int(MOST_WORK / size**2)))
        # None was found in time: hardly ever, and then any is better than none.
        return self._solved(None) if math.isinf(solution.cost) else solution

    def _solved(self, most_nodes: int | None) -> Solution:
        """Solve the program with at most this many nodes. Raises RuntimeError if no solution keeps the
        limits."""
        import highspy  # noqa: PLC0415 - 14 MiB that only a plan with best options needs

        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False),
            ("threads", 1),  # the answer does not depend on how busy the computer is
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", SAME_COST),
            ("mip_feasibility_tolerance", TOLERANCE),
            ("primal_feasibility_tolerance", TOLERANCE),
        ):
            solver.setOptionValue(option, value)
        if most_nodes is not None:
            solver.setOptionValue("mip_max_nodes", most_nodes)
        solver.passModel(self._model())
        solver.run()
        status, known = solver.getModelStatus(), solver.getInfo()
        is_best = status == highspy.HighsModelStatus.kOptimal
        if not is_best and status != highspy.HighsModelStatus.kSolutionLimit:
            raise RuntimeError(f"no solution: {solver.modelStatusToString(status)}")
        values, cost = solver.getSolution().col_value, known.objective_function_value
        return Solution(
            [round(value) if whole else value for value, whole in zip(values, self.yes_no, strict=True)],
            cost,
            cost if is_best else known.mip_dual_bound,
        )

    def _model(self) -> highspy.HighsLp:
        import highspy  # noqa: PLC0415 - see above
        import numpy as np  # noqa: PLC0415

        model = highspy.HighsLp()
        count, whole = len(self.costs), np.array(self.yes_no, dtype=bool)
        model.num_col_, model.num_row_ = count, len(self._starts)
        model.col_cost_ = np.array(self.costs, dtype=np.float64)
        model.col_lower_ = np.zeros(count)
        model.col_upper_ = np.where(whole, 1.0, math.inf)
        model.row_lower_, model.row_upper_ = np.array(self._least), np.array(self._most)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array([*self._starts, len(self._variables)], dtype=np.int32)
        model.a_matrix_.index_ = np.array(self._variables, dtype=np.int32)
        model.a_matrix_.value_ = np.array(self._factors, dtype=np.float64)
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[each] for each in self.yes_no]
        return model
