"""Tracking pages of the carriers we know."""

import re
from urllib.parse import quote

TRACKING_PAGES = {
    "Australia Post": "https://auspost.com.au/mypost/track/#/details/{}",
    "Canada Post": "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={}",
    "DHL": "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}",
    "DPD": "https://tracking.dpd.de/status/en_US/parcel/{}",
    "Evri": "https://www.evri.com/track/parcel/{}",
    "FedEx": "https://www.fedex.com/fedextrack/?trknbr={}",
    "GLS": "https://gls-group.eu/EU/en/parcel-tracking?match={}",
    "OnTrac": "https://www.ontrac.com/tracking/?number={}",
    "Purolator": "https://www.purolator.com/en/shipping/tracker?pin={}",
    "Royal Mail": "https://www.royalmail.com/track-your-item#/tracking-results/{}",
    "UPS": "https://www.ups.com/track?tracknum={}",
    "USPS": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
}
"""Address of each carrier's tracking page; the number replaces the braces."""


def tracking_url(carrier: str | None, number: str | None) -> str | None:
    """Return a parcel's tracking page; None without a number or for an unknown carrier.

    Case, spaces and punctuation of the carrier's name do not matter, nor does a service after it ("UPS
    Ground").
    """
    if not carrier or not (number or "").strip():
        return None
    asked = _plain(carrier)
    for name, page in TRACKING_PAGES.items():
        if re.match(rf"{_plain(name)}\b", asked):
            return page.format(quote(str(number).strip(), safe=""))
    return None


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))
