"""Our own count of what a source allows."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.feeds.limits import Bucket, Windows
from tests.lightspeed_server import Clock
from tests.lightspeed_server import limits as theirs


def clock() -> Clock:
    return Clock(datetime(2026, 11, 1, 8, tzinfo=UTC))


def test_a_full_bucket_waits_until_there_is_room_for_the_next_request() -> None:
    bucket = Bucket(clock())
    bucket.learn({"X-LS-API-Bucket-Level": "88/90", "X-LS-Api-Drip-Rate": "2"})

    assert bucket.wait(1) == 0
    assert bucket.wait(5) == pytest.approx(2)
    bucket.clock.sleep(1)
    assert bucket.wait(5) == pytest.approx(1)


def test_a_request_larger_than_the_bucket_waits_until_it_is_empty() -> None:
    bucket = Bucket(clock())
    bucket.learn({"X-LS-API-Bucket-Level": "30/90"})

    assert bucket.wait(200) == pytest.approx(30)


def test_a_full_second_delays_the_next_request() -> None:
    bucket = Bucket(clock())
    bucket.learn({"X-LS-API-Burst-Level": "5/5"})

    assert bucket.wait(1) == pytest.approx(1)
    bucket.clock.sleep(1)
    assert bucket.wait(1) == 0


@pytest.mark.parametrize("said", ["", "soon", "1/", "/90", "a/b"])
def test_values_missing_from_a_header_stay_as_they_were(said: str) -> None:
    bucket = Bucket(clock())

    bucket.learn({"X-LS-API-Bucket-Level": said, "X-LS-API-Burst-Level": said, "X-LS-Api-Drip-Rate": said})

    assert (bucket.burst, bucket.drip) == (20, 1.0)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 0.4), st.sampled_from([1.0, 1.4, 1.6, 10.0])), max_size=120),
    st.integers(1, 4),
    st.integers(3, 30),
)
def test_a_patient_client_never_meets_a_refusal(
    requests: list[tuple[float, float]], registers: int, burst: int
) -> None:
    time = clock()
    ours, server = Bucket(time), theirs.Bucket(time, registers, burst)
    ours.learn(server.ask(1))
    for pause, cost in requests:
        time.advance(pause)
        time.sleep(ours.wait(cost))
        ours.sent(cost)
        ours.learn(server.ask(cost))

    assert server.refused == 0
    assert server.highest <= server.size + 0.01


def test_a_used_up_window_delays_the_next_request() -> None:
    windows = Windows(clock())
    assert windows.wait(1) == 0

    windows.learn({"X-RateLimit-Remaining": "1/50/60", "X-RateLimit-Reset": "20/300/9000"})
    assert windows.wait(1) == 0
    windows.sent(1)
    assert windows.wait(1) == 20
    windows.learn({"X-RateLimit-Remaining": "280/0/60", "X-RateLimit-Reset": "20/300/9000"})
    assert windows.wait(1) == 300


def test_a_patient_client_of_the_web_shop_never_meets_a_refusal() -> None:
    time = clock()
    ours, server = Windows(time), theirs.Windows(time, (5, 12, 30))
    for _ in range(60):
        time.sleep(ours.wait(1))
        ours.sent(1)
        allowed, headers = server.ask()
        ours.learn(headers)
        assert allowed
