"""Addresses of the APIs, and their replacements."""

import pytest

from core.errors import Problem
from core.feeds import Addresses


def test_without_configuration_the_addresses_are_lightspeeds_own() -> None:
    assert Addresses.given({}) == Addresses()
    assert Addresses().r_series_auth == "https://cloud.lightspeedapp.com"


def test_only_scheme_host_and_port_are_replaced() -> None:
    told = {
        "BACKORDERS_R_SERIES_API": "http://127.0.0.1:8770/ignored",
        "BACKORDERS_R_SERIES_AUTH": "http://localhost:8771",
        "BACKORDERS_C_SERIES_API": "https://shop.example.com:444/x?y=z",
    }

    given = Addresses.given(told)

    assert given.r_series_api == "http://127.0.0.1:8770"
    assert given.r_series_auth == "http://localhost:8771"
    assert given.c_series_api == ("https://shop.example.com:444",)


@pytest.mark.parametrize(
    "address", ["http://api.lightspeedapp.com", "http://192.168.0.5:80", "http://127.0.0.1.evil.example"]
)
def test_plain_http_is_for_this_computer_only(address: str) -> None:
    with pytest.raises(Problem, match="plain http is for this computer only"):
        Addresses.given({"BACKORDERS_R_SERIES_API": address})


@pytest.mark.parametrize(
    "address", ["api.lightspeedapp.com", "ftp://127.0.0.1", "https://", "http://[::1", "https://a:b"]
)
def test_an_invalid_address_is_refused_with_a_reason(address: str) -> None:
    with pytest.raises(Problem, match="is not an address"):
        Addresses.given({"BACKORDERS_C_SERIES_API": address})


def test_localhost_may_be_written_as_a_long_ipv6_address() -> None:
    assert Addresses.given({"BACKORDERS_R_SERIES_API": "http://[::1]:99"}).r_series_api == "http://[::1]:99"
