"""Outbox: acts that the program enters in Lightspeed itself, where a manager has switched that on."""

from core.outbox.outbox import Outbox
from core.outbox.shown import Sending, do_by_hand, load_sendings, try_again
from core.outbox.switches import keep_switches, load_switches
