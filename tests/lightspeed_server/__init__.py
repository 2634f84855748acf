"""A Lightspeed of our own on this computer, for tests: Retail (R-Series) and eCom (C-Series).

It has its own records and stock rules, and a negative inventory report that none of our code made. Shapes,
limits and errors are those of the documentation; on command it cuts, delays, fails, repeats pages and changes
records between them. ``python -m tests.lightspeed_server`` serves a small merchant until stopped.
"""

from tests.lightspeed_server.clock import Clock
from tests.lightspeed_server.examples import fill
from tests.lightspeed_server.serving import LightspeedServer, Seen
from tests.lightspeed_server.sign_in import SignIn
from tests.lightspeed_server.transfers import Merchant
from tests.lightspeed_server.web_shop import WebShop

__all__ = ["Clock", "LightspeedServer", "Merchant", "Seen", "SignIn", "WebShop", "fill"]
