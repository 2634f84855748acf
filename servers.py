"""Several servers on this machine behind HAProxy, as ``python server.py --servers N`` starts them.

Each is a ``server.py`` of its own on one of the ports above the one that HAProxy listens on. One that ends is
started again.
"""

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import types
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent
RECIPE = ROOT / "deploy" / "haproxy.cfg"
MOST_SERVERS = 64
LOOK_EVERY = 1.0
"""Seconds between two looks at whether every server still runs."""
PATIENCE = 20.0
"""Seconds that a server has to end."""

LOG = logging.getLogger("backorder-desk")


@dataclass(frozen=True)
class Options:
    """``count`` servers behind HAProxy at ``address`` and ``port``. All sign their cookies with
    ``cookie_secret``."""

    count: int
    address: str
    port: int
    cookie_secret: str
    has_sign_in: bool


def find_haproxy() -> str | None:
    """Return HAProxy's program. Debian keeps it where only root looks."""
    return shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")


def refusal(count: int, *, on_database_server: bool) -> str:
    """Return one sentence why so many servers cannot be started; empty if they can."""
    if not 2 <= count <= MOST_SERVERS:
        return f"Choose from 2 to {MOST_SERVERS} servers, or leave out --servers for one."
    if not on_database_server:
        return (
            "Several servers need a store in PostgreSQL, because a file is open in one server only: "
            "set BACKORDERS_DB=postgresql://…, or leave out --servers."
        )
    if find_haproxy() is None:
        return "Several servers need HAProxy in front of them. Install it: on Debian, apt install haproxy."
    return ""


def recipe_for(ports: Sequence[int]) -> str:
    """Return deploy/haproxy.cfg with a server on each of these ports of this machine."""
    lines = RECIPE.read_text("utf-8").splitlines()
    others = [line for line in lines if not re.match(r"\s+server ", line)]
    named = [f"    server desk{port} 127.0.0.1:{port} cookie desk{port}" for port in ports]
    return "\n".join([*others, *named, ""])


def environment(options: Options) -> dict[str, str]:
    """Return the environment of HAProxy and the servers: they trust each other's cookies, and where people
    sign in, HAProxy. Without sign-in a request that was forwarded by anybody is refused."""
    host = "127.0.0.1" if options.address == "localhost" else options.address
    proxies = [os.environ.get("BACKORDERS_PROXY", ""), "127.0.0.1" if options.has_sign_in else ""]
    return {
        **os.environ,
        "DESK_BIND": f"{host}:{options.port}",
        "BACKORDERS_PROXY": ",".join(filter(None, proxies)),
        "STREAMLIT_SERVER_COOKIE_SECRET": options.cookie_secret,
        "POLARS_MAX_THREADS": "1",
    }


def serve(options: Options) -> int:
    """Run HAProxy and the servers behind it until stopped. Returns 1 if HAProxy ended."""
    ports = range(options.port + 1, options.port + 1 + options.count)
    command = [sys.executable, str(ROOT / "server.py"), "--no-browser", "--port"]
    with tempfile.TemporaryDirectory() as folder:
        recipe = Path(folder) / "haproxy.cfg"
        recipe.write_text(recipe_for(ports), "utf-8")
        balancer = [str(find_haproxy()), "-db", "-f", str(recipe)]
        return _run_until_stopped(balancer, [[*command, str(each)] for each in ports], environment(options))


def _run_until_stopped(balancer: list[str], servers: list[list[str]], given: dict[str, str]) -> int:
    stopped = threading.Event()

    def stop(_: int, __: types.FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    running = [subprocess.Popen(command, env=given) for command in [balancer, *servers]]
    try:
        while not stopped.wait(LOOK_EVERY):
            if running[0].poll() is not None:
                LOG.error("HAProxy ended with status %s. Its message is above.", running[0].returncode)
                return 1
            for place, command in enumerate(servers, start=1):
                if running[place].poll() is not None:
                    LOG.warning("A server ended with status %s; started again", running[place].returncode)
                    running[place] = subprocess.Popen(command, env=given)
        return 0
    finally:
        _end(running)


def _end(running: list["subprocess.Popen[bytes]"]) -> None:
    """Let HAProxy and the servers end, and kill those that do not."""
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
