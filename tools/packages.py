"""Tell of the packages that running the app needs: their licences, and a bill of materials (SBOM).

``python -m tools.packages licences`` prints docs/licences.md. ``python -m tools.packages sbom`` prints a
CycloneDX 1.6 document, with the hashes of requirements.lock.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
LICENCES = ROOT / "docs" / "licences.md"
INTRODUCTION = """\
# Licences of the packages

Backorder Desk is under the [MIT licence](../LICENSE). Running it installs the packages below. All of their
licences allow use in a shop and in a company. fpdf2 is under the LGPL: if you pass on a changed
copy of fpdf2 itself, you have to pass on its source too. certifi is under the MPL, with the same rule for its
files.

`make licences` writes this page.

| package | version | licence |
|---|---|---|
"""


class Package(NamedTuple):
    """One package of the lock: its version, when it is needed, and the SHA-256 of each of its files."""

    name: str
    version: str
    requirement: Requirement
    hashes: list[str]


def locked() -> list[Package]:
    """The packages of requirements.lock, by name."""
    text = LOCK.read_text("utf-8").replace("\\\n", " ")
    packages = map(_package, re.findall(r"(?m)^[A-Za-z0-9].*$", text))
    # The lock is for every platform; Python inside a browser is none of ours.
    return sorted(p for p in packages if "emscripten" not in str(p.requirement.marker))


def _package(line: str) -> Package:
    requirement = Requirement(line.split("--hash", 1)[0].strip())
    version = next(iter(requirement.specifier)).version
    return Package(
        canonicalize_name(requirement.name), version, requirement, re.findall(r"sha256:(\w+)", line)
    )


def licence(name: str) -> str:
    """The licence that an installed package names, best form first. Raises PackageNotFoundError."""
    said = metadata(name)
    return next(filter(None, _licences(said)), "see its files")


def _licences(said: PackageMetadata) -> Iterator[str]:
    yield str(said.json.get("license_expression", ""))
    classifiers = [c for c in said.get_all("Classifier", []) if c.startswith("License ::")]
    short = str(said.json.get("license", ""))
    # Some packages put the whole text there.
    yield short if len(short) < 40 else ""
    yield " or ".join(sorted(c.split(" :: ")[-1] for c in classifiers))


def licences() -> str:
    """The page with the licence of every package. A package of another kind of computer is not known here."""
    return INTRODUCTION + "".join(f"| {p.name} | {p.version} | {_licence_here(p)} |\n" for p in locked())


def _licence_here(package: Package) -> str:
    try:
        return licence(package.name)
    except PackageNotFoundError:
        return f"not installed here ({package.requirement.marker})"


def sbom() -> dict[str, Any]:
    """The bill of materials, CycloneDX 1.6: one component for each package."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "backorder-desk"}},
        "components": [_component(package) for package in locked()],
    }


def _component(package: Package) -> dict[str, Any]:
    address = f"pkg:pypi/{package.name}@{package.version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": package.name,
        "version": package.version,
        "purl": address,
        "licenses": [{"license": {"name": _licence_here(package)}}],
        # One for each file that may be installed: a wheel for each kind of computer, and the source.
        "externalReferences": [
            {
                "type": "distribution",
                "url": address,
                "hashes": [{"alg": "SHA-256", "content": content} for content in package.hashes],
            }
        ],
    }


def main() -> None:
    """Print what is asked for."""
    match sys.argv[1:]:
        case ["licences"]:
            print(licences(), end="")
        case ["sbom"]:
            print(json.dumps(sbom(), indent=2))
        case _:
            sys.exit("Say which: licences or sbom.")


if __name__ == "__main__":
    main()
