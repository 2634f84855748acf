"""Find the Chromium for the browser tests, or install one by the means of this machine.

``python -m tools.chromium [--install]`` prints its path. CHROMIUM overrides the search. Where packages of the
system would be installed as root, it asks first; CI=true is a yes.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import debian

# Debian's shell without a window first: it takes three quarters of the processor time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
PACKAGES = NAMES[:2]
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
NONE_FOUND = (
    "No Chromium was found and none was installed, so the tests in tests/browser do not run. "
    "Install Chromium or Google Chrome, or name one in the environment variable CHROMIUM."
)


def find() -> str | None:
    """Return the program to start, or None."""
    return next((place for place in _candidates() if place and Path(place).exists()), None)


def _candidates() -> Iterator[str | None]:
    yield os.environ.get("CHROMIUM")
    yield from map(shutil.which, NAMES)
    yield from PLACES
    yield _playwrights_own()


def _playwrights_own() -> str:
    """Return the folder in which Playwright keeps its download."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (slow, and seldom needed)

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def install() -> None:
    """Try one means after the other until there is a Chromium."""
    for commands in _means():
        if all(debian.succeeds(command) for command in commands) and find():
            return


def _means() -> Iterator[list[debian.Command]]:
    """The packages of Debian and of Ubuntu, which need root; then what needs no rights."""
    of_system = [means for package in PACKAGES if (means := debian.commands(package))]
    if of_system and debian.may_install("The browser tests need Chromium.", of_system):
        yield from of_system
    # Playwright's own needs no rights, but libraries that most desktops have and a bare server has not.
    yield [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("brew"):
        yield [["brew", "install", "--cask", "chromium"]]


def main() -> None:
    """Print the path, or a clear message if there is none. The tests then say which of them did not run."""
    if find() is None and "--install" in sys.argv:
        install()
    print(find() or f"{'!' * 80}\n{NONE_FOUND}\n{'!' * 80}")


if __name__ == "__main__":
    main()
