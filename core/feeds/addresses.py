"""Addresses of Lightspeed's APIs, and their replacements for a test server on this computer."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.errors import Problem

C_SERIES_HOSTS = ("https://api.webshopapp.com", "https://api.shoplightspeed.com")
"""Clusters of shops in Europe and in America."""


@dataclass(frozen=True)
class Addresses:
    """Scheme, host and port of each API; the documented paths are appended."""

    r_series_api: str = "https://api.lightspeedapp.com"
    r_series_auth: str = "https://cloud.lightspeedapp.com"
    c_series_api: tuple[str, ...] = C_SERIES_HOSTS

    @classmethod
    def given(cls, environment: Mapping[str, str]) -> "Addresses":
        """Return Lightspeed's addresses with replacements from ``environment``. Raises Problem for an unsafe
        one."""
        own = cls()
        web_shop = environment.get("BACKORDERS_C_SERIES_API", "")
        return cls(
            _origin(
                environment.get("BACKORDERS_R_SERIES_API") or own.r_series_api, "BACKORDERS_R_SERIES_API"
            ),
            _origin(
                environment.get("BACKORDERS_R_SERIES_AUTH") or own.r_series_auth, "BACKORDERS_R_SERIES_AUTH"
            ),
            (_origin(web_shop, "BACKORDERS_C_SERIES_API"),) if web_shop else own.c_series_api,
        )


def _origin(address: str, name: str) -> str:
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port, parts = "", urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Problem(f"{name} “{address}” is not an address such as https://api.example.com.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise Problem(f"{name} “{address}” is not safe: plain http is for this computer only, use https.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def is_loopback(host: str) -> bool:
    """Return True if ``host`` is this computer."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
