"""Pages of an API, read record by record: the same values as when they are parsed whole."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Problems
from core.formats.json_pages import JsonPage, json_pages, members_of

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=4), values, max_size=4)


def page_of(text: str) -> JsonPage:
    return JsonPage({"Item.json": text.encode()}, "Item.json")


@given(objects, st.sampled_from([None, 1, "\t"]))
def test_a_page_has_the_values_of_its_file(given_object: dict[str, Any], indent: int | str | None) -> None:
    page = page_of(json.dumps(given_object, indent=indent))
    assert dict(page) == given_object
    assert list(members_of(page)) == list(members_of(given_object))


@given(objects, st.data())
def test_a_page_that_is_cut_short_or_has_more_behind_it_is_a_problem(
    given_object: dict[str, Any], data: st.DataObject
) -> None:
    text = json.dumps(given_object)
    cut = data.draw(st.integers(0, len(text) - 1))
    for damaged in (text[:cut], text + "}", text + text):
        with pytest.raises(Problems, match=r"Item\.json"):
            page_of(damaged)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "it must begin with {"),
        ('{"Item": [1,]}', "is not valid JSON at line 1"),
        ('{"Item" 1}', "is not valid JSON at line 1"),
        ('{"Item": 1,}', "is not valid JSON at line 1"),
        ('{\n"Item": [1 2]}', "is not valid JSON at line 2"),
        ("{1: 2}", "is not valid JSON at line 1"),
        (f'{{"Item": {"[" * 100_000}}}', "holds JSON that cannot be read"),
    ],
)
def test_what_is_no_page_is_said(text: str, says: str) -> None:
    with pytest.raises(Problems) as refused:
        page_of(text)
    assert says in str(refused.value)


def test_every_damaged_page_is_named() -> None:
    files = {"a.json": b"{", "b.json": b"{}", "c.json": b"[]", "d.csv": b"{"}
    with pytest.raises(Problems) as refused:
        json_pages(files)
    assert [row.file for row in refused.value.rows] == ["a.json", "c.json"]
