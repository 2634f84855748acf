"""The packages that running the app installs: locked by hash, with their licences and a bill of materials."""

from packaging.requirements import Requirement

from tests.test_requirements import RUN
from tools.packages import LICENCES, LOCK, licence, locked, sbom


def test_the_lock_has_every_listed_package_in_its_version_and_no_other() -> None:
    assert {package.name: package.version for package in locked()} == {
        name: version_of(requirement) for name, requirement in RUN.items()
    }


def version_of(requirement: Requirement) -> str:
    return next(iter(requirement.specifier)).version


def test_every_package_of_the_lock_has_the_hash_of_each_of_its_files() -> None:
    assert [package.name for package in locked() if not package.hashes] == []
    assert {len(content) for package in locked() for content in package.hashes} == {64}


def test_the_lock_names_no_address_of_a_package_index() -> None:
    assert "://" not in LOCK.read_text("utf-8")


def test_the_page_of_licences_has_a_row_with_a_licence_for_every_package_of_the_lock() -> None:
    lines = LICENCES.read_text("utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if " | " in line][1:]
    assert [row[:2] for row in rows] == [[package.name, package.version] for package in locked()]
    assert [name for name, _, licence in rows if licence == "see its files"] == []


def test_the_licence_of_a_package_is_the_one_it_names_itself() -> None:
    assert licence("fpdf2") == "LGPL-3.0-only"


def test_the_bill_of_materials_has_one_component_for_each_package_with_its_licence_and_hashes() -> None:
    components = sbom()["components"]
    assert [component["name"] for component in components] == [package.name for package in locked()]
    fpdf = next(component for component in components if component["name"] == "fpdf2")
    assert fpdf["purl"] == f"pkg:pypi/fpdf2@{fpdf['version']}"
    assert fpdf["licenses"] == [{"license": {"name": "LGPL-3.0-only"}}]
    assert fpdf["externalReferences"][0]["hashes"]
