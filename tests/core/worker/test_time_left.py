"""Time that the rest of a first sync takes: said while it runs, from the records there are and the limit."""

from core.sync import R_SERIES
from core.worker import SourceStatus, Worker, state_text
from tests.helpers.synced import Synced, new_id
from tests.lightspeed_server.examples import fill_large


def retail(worker: Worker) -> SourceStatus:
    return next(each for each in worker.status() if each.name == R_SERIES)


def test_a_first_sync_says_how_long_the_other_items_take(desk: Synced) -> None:
    fill_large(desk.server, items=1500, shops=1, negatives=1)
    desk.server.bucket.ask(80)  # the limit is nearly used up, so from here on it sets the pace
    told: list[tuple[float, float, str]] = []

    def look() -> None:
        if (left := retail(worker).seconds_left) is not None:
            told.append(
                (
                    desk.server.clock.seconds(),
                    left,
                    state_text(retail(worker), desk.server.clock.now().replace(tzinfo=None)),
                )
            )

    worker = Worker(desk.store, desk.around, new_id=new_id, give_way=look)

    invitation = desk.invite()
    worker.connect_retail(invitation, desk.server.allow(invitation.address))
    worker.turn()

    began, left, sentence = told[0]
    lasted = desk.server.clock.seconds() - began
    assert lasted / 2 < left < lasted * 2
    assert "All shortages are shown; the other items take less than a minute more." in sentence
    assert desk.server.bucket.refused == 0
    assert retail(worker).seconds_left is None
