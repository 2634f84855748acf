"""Names of series as text in a chart, by Altair. Only files with specifications import this one."""

from typing import Any, Literal

import altair as alt

from core.planning.label_room import GAP, LABEL_HEIGHT

SIZE = 12
"""Height of the letters; as in a legend."""


def labels(column: str, *, beside: bool = False, align: Literal["left", "center"] = "left") -> Any:
    """Return the labels of a column over their points, or beside them on the right.

    The colour is the page's own for text: the colours of the marks are too pale to be read on a light ground.
    """
    # Beside: a little higher, because a line may go on to the right below.
    right: dict[str, Any] = {"dx": GAP, "dy": -2, "baseline": "middle"}
    place = right if beside else {"dy": -GAP / 2, "baseline": "bottom"}
    text = alt.Chart().mark_text(color="currentColor", fontSize=SIZE, align=align, tooltip=None, **place)
    return text.transform_filter(f"datum.{column} != null").encode(text=f"{column}:N")


def below_labels() -> Any:
    """Return a scale whose highest mark leaves room for a label over it."""
    return alt.Scale(range=[alt.ExprRef("height"), LABEL_HEIGHT + GAP])
