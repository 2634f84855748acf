"""Exact choices by HiGHS: whole-number programs whose best solution is proven, never estimated."""

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

    def cheapest(self, costs: Sequence[float] | None = None) -> list[float]:
        """Return the value of each variable in a solution of the least cost; ``costs`` replace its own.

        Raises RuntimeError if no solution keeps the limits: a program must be written so that one does.
        """
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
        solver.passModel(self._model(self.costs if costs is None else costs))
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"no solution: {solver.modelStatusToString(solver.getModelStatus())}")
        values = solver.getSolution().col_value
        return [round(value) if whole else value for value, whole in zip(values, self.yes_no, strict=True)]

    def _model(self, costs: Sequence[float]) -> highspy.HighsLp:
        import highspy  # noqa: PLC0415 - see above
        import numpy as np  # noqa: PLC0415

        model = highspy.HighsLp()
        count, whole = len(self.costs), np.array(self.yes_no, dtype=bool)
        model.num_col_, model.num_row_ = count, len(self._starts)
        model.col_cost_ = np.array(costs, dtype=np.float64)
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
