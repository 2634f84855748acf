"""Find the programs in front of the servers that the tests start, HAProxy and Caddy, or install them.

``python -m tools.proxies [--install]`` names those that are missing. They come from Debian or Ubuntu, as
root; it asks first.
"""

import shutil
import sys

from servers import find_haproxy
from tools import debian


def missing() -> list[str]:
    """Return the packages of the programs that are not there."""
    there = {"caddy": shutil.which("caddy"), "haproxy": find_haproxy()}
    return [package for package, program in there.items() if program is None]


def install(packages: list[str]) -> None:
    """Install packages, if that is possible here and allowed."""
    commands = debian.commands(*packages)
    if commands and debian.may_install(f"Some tests need {' and '.join(packages)}.", [commands]):
        all(debian.succeeds(command) for command in commands)


def main() -> None:
    """Say which programs are missing. The tests then say which of them did not run."""
    if (packages := missing()) and "--install" in sys.argv:
        install(packages)
    if packages := missing():
        print(f"Not installed: {', '.join(packages)}. The tests that need them do not run.")


if __name__ == "__main__":
    main()
