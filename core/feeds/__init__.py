"""Feeds: sources read automatically, with sign-in, rate limits, and pages of records as frames.

The package uses the network and the folder of secrets, but neither store nor import.
"""

from core.feeds.addresses import Addresses, is_loopback
from core.feeds.c_series import ApiKey, CSeries, find_shop
from core.feeds.clock import Clock, ComputerClock, Stopped
from core.feeds.errors import FeedNotAllowed, FeedProblem, NotAccepted, SignInAgain, Unreachable
from core.feeds.feed import ApiRecord, Feed, Pulled
from core.feeds.r_series import RSeries
from core.feeds.sign_in import REDIRECT, Bearer, Invitation, Tokens, accept, invite, revoke
from core.feeds.token_files import TokenFile, secrets_folder

__all__ = [
    "REDIRECT",
    "Addresses",
    "ApiKey",
    "ApiRecord",
    "Bearer",
    "CSeries",
    "Clock",
    "ComputerClock",
    "Feed",
    "FeedNotAllowed",
    "FeedProblem",
    "Invitation",
    "NotAccepted",
    "Pulled",
    "RSeries",
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
