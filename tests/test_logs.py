"""The log says what happened and where, and never which customer it happened to."""

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from core.errors import Problems, Refused
from core.exchange.sample import sample_folder
from core.ledger.operations import By, Operation, Posting, perform
from core.neutral import checked_folder, read_text
from core.store import Store, Transaction
from server import say_what_went_wrong
from tests.helpers.small_shop import NOW, small_shop

CUSTOMER = "Annabel Quillfeather, 12 Wisteria Passage"


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.DEBUG):
        yield


@pytest.fixture
def shop(path: Path) -> Iterator[Store]:
    with contextlib.closing(small_shop(path)) as store:
        yield store


def test_a_page_that_fails_over_a_customers_row_logs_the_place_and_not_the_row(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(pl.exceptions.InvalidOperationError) as failed:
        pl.DataFrame({"customer": [CUSTOMER]}).select(pl.col("customer").cast(pl.Int64))
    assert "Quillfeather" in str(failed.value)
    say_what_went_wrong(failed.value)
    assert "InvalidOperationError" in caplog.text
    assert "test_logs.py" in caplog.text
    assert "Quillfeather" not in caplog.text


def read_number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise RuntimeError(text) from error


def test_the_cause_of_an_error_is_told_without_its_values_too(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(RuntimeError) as failed:
        read_number(CUSTOMER)
    say_what_went_wrong(failed.value)
    assert "ValueError" in caplog.text
    assert "Quillfeather" not in caplog.text


def test_a_refused_import_names_the_cell_to_the_person_and_not_to_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    frames = read_text(sample_folder())
    frames["sales"] = frames["sales"].with_columns(quantity=pl.lit(CUSTOMER))
    with pytest.raises(Problems, match="Quillfeather") as refused:
        checked_folder(frames, known={})
    say_what_went_wrong(refused.value)
    assert "Quillfeather" not in caplog.text


@dataclass(frozen=True)
class Rename:
    """A write with a customer's name in it."""

    customer: str


def nothing(_tx: Transaction, _request: Rename, _by: By) -> Posting:
    return Posting()


def test_a_write_and_its_refusal_are_logged_without_what_was_written(
    shop: Store, caplog: pytest.LogCaptureFixture
) -> None:
    by = By("one id", "Ann", NOW)
    perform(shop, Operation(by, "import", Rename(CUSTOMER), note=CUSTOMER), nothing)
    assert "import, by Ann" in caplog.text
    with pytest.raises(Refused) as refused:
        perform(shop, Operation(by, "import", Rename(CUSTOMER + " 2")), nothing)
    say_what_went_wrong(refused.value)
    assert "Quillfeather" not in caplog.text
