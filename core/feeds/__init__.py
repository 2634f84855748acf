"""Feeds: sources read automatically, with sign-in, rate limits, and pages of records as frames.

The package uses the network and the folder of secrets, but neither store nor import.
"""

from core.feeds.addresses import Addresses, is_loopback
from core.feeds.c_series import CSeries, Key, find_shop
from core.feeds.clock import Clock, ComputerClock, Stopped
from core.feeds.errors import FeedProblem, NotAccepted, NotAllowed, SignInAgain, Unreachable
from core.feeds.feed import Feed, Pulled, Record
from core.feeds.r_series import RSeries
from core.feeds.sign_in import REDIRECT, Bearer, Invitation, Tokens, accept, invite, revoke
from core.feeds.token_files import TokenFile, secrets_folder

__all__ = [
    "REDIRECT",
    "Addresses",
    "Bearer",
    "CSeries",
    "Clock",
    "ComputerClock",
    "Feed",
    "FeedProblem",
    "Invitation",
    "Key",
    "NotAccepted",
    "NotAllowed",
    "Pulled",
    "RSeries",
    "Record",
    "SignInAgain",
    "Stopped",
    "TokenFile",
    "Tokens",
    "Unreachable",
    "accept",
    "find_shop",
    "invite",
    "is_loopback",
    "revoke",
    "secrets_folder",
]
