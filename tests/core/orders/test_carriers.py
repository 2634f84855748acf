"""Tracking links: known carriers only, and nothing of the number can leave its place in the address."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.orders.carriers import TRACKING_PAGES, tracking_url


@pytest.mark.parametrize("carrier", ["UPS", "ups", " U.P.S. ".replace(".", ""), "UPS Ground", "UPS®"])
def test_a_carrier_is_known_however_it_is_written(carrier: str) -> None:
    assert tracking_url(carrier, " 1Z62 ") == "https://www.ups.com/track?tracknum=1Z62"


@pytest.mark.parametrize(
    ("carrier", "number"),
    [("Our van", "1"), ("USPSX", "1"), ("", "1"), (None, "1"), ("UPS", ""), ("UPS", None), ("UPS", "  ")],
)
def test_an_unknown_carrier_or_no_number_has_no_link(carrier: str | None, number: str | None) -> None:
    assert tracking_url(carrier, number) is None


@given(carrier=st.sampled_from(sorted(TRACKING_PAGES)), number=st.text(min_size=1))
def test_any_tracking_number_links_to_the_carriers_page_only(carrier: str, number: str) -> None:
    url = tracking_url(carrier, number)
    page = urlsplit(TRACKING_PAGES[carrier])
    if url is not None:
        assert urlsplit(url)[:2] == page[:2]
        assert url.startswith(TRACKING_PAGES[carrier].split("{}")[0])
        assert url.isascii()
        assert not set(url.removeprefix(TRACKING_PAGES[carrier].split("{}")[0])) & set(" \"'<>()[]\\")
