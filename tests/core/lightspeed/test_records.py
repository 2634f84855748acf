"""Records of R-Series pages while they are kept."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.lightspeed.records import Packed, Shapes

values = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), values), min_size=1, max_size=5))
def test_packed_records_have_their_values_in_whatever_order_they_are_read(
    records: list[dict[str, Any]],
) -> None:
    shapes: Shapes = {}
    packed = [Packed(record, shapes) for record in records]
    for read in (packed, packed[::-1]):
        assert [dict(each) for each in read] == (records if read is packed else records[::-1])
    assert [[each.get("a", "-"), "b" in each, len(each)] for each in packed] == [
        [record.get("a", "-"), "b" in record, len(record)] for record in records
    ]
