"""Serve a small merchant until stopped: ``python -m tests.lightspeed_server [--port N]``."""

import argparse
import threading

from tests.lightspeed_server.examples import fill
from tests.lightspeed_server.serving import LightspeedServer


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.lightspeed_server", description="Serve a test Lightspeed.")
    parser.add_argument("--port", type=int, default=8770, help="(%(default)s)")
    server = LightspeedServer(port=parser.parse_args().port)
    fill(server)
    with server:
        print(f"A test Lightspeed: {server.address} (Ctrl+C stops it)", flush=True)
        print("client id backorder-desk; web shop key and secret: key, secret", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
