"""Packages of Debian and Ubuntu that tests need, installed as root after a yes. CI=true is a yes."""

import os
import shutil
import subprocess
import sys

Command = list[str]


def commands(*packages: str) -> list[Command]:
    """Return the commands that install packages; none where there is no apt-get."""
    if not shutil.which("apt-get"):
        return []
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    install = [*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return [[*sudo, "apt-get", "update", "-qq"], install]


def may_install(what_for: str, means: list[list[Command]]) -> bool:
    """Ask at the keyboard. Without one the answer is no, but yes on a machine that is there for tests.

    ``means``: the commands of each way to install, of which one is enough.
    """
    if os.environ.get("CI") == "true":
        return True
    if not sys.stdin.isatty():
        return False
    said = "\n  or: ".join(" && ".join(map(" ".join, each)) for each in means)
    print(f"{what_for} Install it as root?\n  {said}\n[y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def succeeds(command: Command) -> bool:
    """Run a command and return True if it worked."""
    print("To test with:", " ".join(command), file=sys.stderr, flush=True)
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, timeout=600, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
