"""Any interleaving of changes, faults, kills and syncs: in the end the store is what the server is.

Caches follow after every sync, and show what they would if they were computed anew.

``make soak`` runs it five hundred times.
"""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.sync import plain_utc
from tests.helpers.caches import Caches
from tests.helpers.trade import ACTS, Trade, begun_anew
from tests.lightspeed_server import LightspeedServer

RUNS = 500 if os.environ.get("SOAK") == "1" else 4


@settings(max_examples=RUNS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.integers(1, 4)), max_size=14))
def test_after_the_last_sync_the_store_equals_the_server(
    shared_server: LightspeedServer, acts: list[tuple[str, int, int]]
) -> None:
    server = shared_server
    with begun_anew(server, synced=False) as (desk, places):
        trade = Trade(desk, places)
        caches = Caches(desk.store, plain_utc(server.clock.now()))
        for act, which, units in acts:
            server.clock.advance(120)
            getattr(trade, act)(which, units)
            server.faults.clear()
            caches.assert_as_computed_anew_after_a_step()
        for _ in range(2):
            server.clock.advance(600)
            desk.sync()
            caches.assert_as_computed_anew_after_a_step()

        assert desk.on_hand() == desk.their_on_hand()
        assert desk.report() == desk.their_report()
        assert desk.waiting_records() == 0
        assert desk.problems() == []
        assert server.bucket.refused == 0
        assert server.bucket.highest <= server.bucket.size
