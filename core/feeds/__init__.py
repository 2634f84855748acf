"""Feeds: sources read automatically, with sign-in, rate limits, and pages of records as frames.

The package uses the network and the folder of secrets, but neither store nor import.
"""

from core.feeds.addresses import Addresses, is_loopback
from core.feeds.c_series import CSeries, find_shop
from core.feeds.c_times import changed_from
from core.feeds.clock import Clock, ComputerClock, Stopped
from core.feeds.errors import (
    FeedNotAllowed,
    FeedProblem,
    NotAccepted,
    OutcomeUnknown,
    SignInAgain,
    Unreachable,
)
from core.feeds.feed import ApiRecord, Feed, Pulled, records_of
from core.feeds.limits import Bucket, Limits, Windows
from core.feeds.r_series import RSeries
from core.feeds.sign_in import REDIRECT, Bearer, Invitation, Tokens, accept, invite, revoke
from core.feeds.token_files import TokenFile, secrets_folder
from core.feeds.writes import (
    PAYMENT,
    PURCHASE_ORDERS,
    SHIPMENT,
    TRACKING,
    TRANSFERS,
    WRITE_KINDS,
    Answer,
    WantedLine,
    Write,
)
