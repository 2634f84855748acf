"""How long the server takes to run a page again when nothing has changed, over a real websocket.

``python -m tests.benchmarks.rerun [PAGE]``; the page is ``overview`` unless named.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.served import served

WARM_UP, RUNS = 20, 200
TARGET = 15.0  # milliseconds


def main() -> None:
    """Print median and 95th percentile in milliseconds."""
    page = sys.argv[1] if len(sys.argv) > 1 else "overview"
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "shop.duckdb") as server:
        address = f"ws://localhost:{server.port}/_stcore/stream"
        with connect(address, subprotocols=["streamlit"], max_size=None) as connection:  # type: ignore[list-item]
            script = _first_run(connection, page)
            times = sorted([_rerun(connection, script) for _ in range(WARM_UP + RUNS)][WARM_UP:])
    print(f"empty rerun of {page}: median {statistics.median(times):.1f} ms,", end=" ")
    print(f"95 % within {times[int(len(times) * 0.95)]:.1f} ms (target {TARGET:.0f} ms)")


def _first_run(connection: ClientConnection, page: str) -> str:
    """Visit ``page``; returns the id by which Streamlit knows it."""
    message = BackMsg()
    message.rerun_script.page_name = "" if page == "overview" else page
    connection.send(message.SerializeToString())
    return _until_finished(connection)


def _rerun(connection: ClientConnection, script: str) -> float:
    message = BackMsg()
    message.rerun_script.page_script_hash = script
    started = time.perf_counter()
    connection.send(message.SerializeToString())
    _until_finished(connection)
    return (time.perf_counter() - started) * 1000


def _until_finished(connection: ClientConnection) -> str:
    script = ""
    while True:
        answer = connection.recv()
        assert isinstance(answer, bytes)
        message = ForwardMsg.FromString(answer)
        if message.WhichOneof("type") == "navigation":
            script = message.navigation.page_script_hash
        if message.WhichOneof("type") == "script_finished":
            return script


if __name__ == "__main__":
    main()
