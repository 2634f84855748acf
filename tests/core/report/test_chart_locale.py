"""Numbers and dates of charts in the language of their reader."""

from core.language import speaking
from core.report.chart_locale import in_chart_locale


def test_a_chart_writes_numbers_and_months_as_its_reader_does() -> None:
    with speaking("de"):
        locale = in_chart_locale({"mark": "bar"})["config"]["locale"]
    assert (locale["number"]["decimal"], locale["number"]["thousands"]) == (",", ".")
    assert locale["time"]["shortMonths"][9] == "Okt."
    assert (locale["time"]["days"][0], locale["time"]["days"][6]) == ("Sonntag", "Samstag")


def test_vega_writes_english_by_itself() -> None:
    assert in_chart_locale({"mark": "bar"}) == {"mark": "bar"}
