"""The app beside a test Lightspeed, to try the sync on: ``make demo-sync``. Nothing of it is kept."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.lightspeed_server.clock import Clock
from tests.lightspeed_server.examples import fill
from tests.lightspeed_server.serving import LightspeedServer

ROOT = Path(__file__).parents[2]
NAMES = ("R_SERIES_API", "R_SERIES_AUTH", "C_SERIES_API")


def main() -> int:
    with tempfile.TemporaryDirectory() as place, LightspeedServer(Clock()) as server:
        server.clock.advance(-9 * 3600)
        fill(server)  # a day of work
        server.clock.advance(3600)
        print(
            "On the Data page, tab Lightspeed, the client ID is backorder-desk. "
            "The web shop has the key: key, and the secret: secret."
        )
        environment = os.environ | {
            "BACKORDERS_DB": str(Path(place) / "shop.duckdb"),
            "BACKORDERS_SECRETS": str(Path(place) / "secrets"),
            **{f"BACKORDERS_{name}": server.address for name in NAMES},
        }
        try:
            return subprocess.call([sys.executable, "server.py", *sys.argv[1:]], cwd=ROOT, env=environment)
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
