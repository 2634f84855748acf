"""Codes of goods: a scanner, a web shop and a spreadsheet write the same code with other zeros."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.formats.codes import same_codes


@pytest.mark.parametrize(
    ("code", "ways"),
    [
        ("036000291452", {"036000291452", "0036000291452", "36000291452"}),
        ("0036000291452", {"036000291452", "0036000291452", "36000291452"}),
        ("36000291452", {"036000291452", "0036000291452", "36000291452"}),
        ("885909950805", {"885909950805", "0885909950805"}),
        ("4006381333931", {"4006381333931"}),
        ("BELL-1", {"BELL-1"}),
        ("1234567890", {"1234567890"}),
        ("12345678901234", {"12345678901234"}),
        ("٠٣٦٠٠٠٢٩١٤٥٢", {"٠٣٦٠٠٠٢٩١٤٥٢"}),
        ("", {""}),
    ],
    ids=[
        "a UPC that begins with 0",
        "the same as an EAN",
        "the same after a spreadsheet",
        "a UPC that begins with another digit",
        "a European EAN is no UPC",
        "a code with letters",
        "too short",
        "too long",
        "digits of another script",
        "no code",
    ],
)
def test_a_code_is_found_in_each_way_it_is_written(code: str, ways: set[str]) -> None:
    assert same_codes(code)[0] == code
    assert set(same_codes(code)) == ways


@given(st.integers(1, 9_999_999_999_999), st.sampled_from([11, 12, 13]))
def test_whoever_writes_a_code_means_the_same_goods_as_everybody_else(number: int, digits: int) -> None:
    code = str(number).zfill(digits)
    ways = same_codes(code)
    assert len(ways) == len(set(ways))
    if len(code) in (11, 12, 13):
        assert {way.lstrip("0") for way in ways} == {str(number)}
        assert all(set(same_codes(way)) == set(ways) for way in ways)
