"""Checks of the neutral files' texts: cell by cell, row by row and across files (contract §3).

Every problem is found, each with its file, row, column and value.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce

import polars as pl

from core.errors import RowProblem
from core.formats import unescape_formula
from core.language import say, say_each
from core.neutral.cell_rules import GIVEN, cell_checks
from core.neutral.columns import Column, File
from core.neutral.reading import MOST_LISTED
from core.neutral.row_rules import ROW_RULES
from core.neutral.schema import REFERS
from core.neutral.sharing import made_in_parts
from core.neutral.values import PLAIN_TIME, typed
from core.parts import in_parts
from core.wording import counted

LOST_ZERO = "^[0-9]{11}$"

SENT_ON = {"purchase_orders": "ordered_at", "transfers": "sent_at"}
"""Date without which a document is a draft."""


def trimmed(file: File, text: pl.DataFrame) -> pl.DataFrame:
    """Return the known columns with trimmed cells, without blank rows; ``_row`` is the row's number. Empty
    cells are null. An apostrophe that kept a spreadsheet from running a cell is removed, and the leading 0
    that a UPC lost is restored."""
    if "_row" not in text.columns:
        text = text.with_row_index("_row", offset=2)
    neat = made_in_parts(text, lambda part: _trimmed(file, part))
    blank = neat.select(pl.all_horizontal(pl.exclude("_row").is_null())).to_series()
    return neat.filter(~blank) if blank.any() else neat


def _trimmed(file: File, text: pl.DataFrame) -> pl.DataFrame:
    columns = [column for column in file.columns if column.name in text.columns]
    names = [column.name for column in columns]
    stripped = text.select("_row", *(pl.col(name).cast(pl.String).str.strip_chars() for name in names))
    blank_cells = _where_any(stripped, {name: pl.col(name) == "" for name in names})
    stripped = stripped.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)) for name in blank_cells)
    texts = [column.name for column in columns if column.kind == "text"]
    guarded = _where_any(stripped, {name: pl.col(name).str.starts_with("'") for name in texts})
    stripped = stripped.with_columns(unescape_formula(pl.col(name)) for name in guarded)
    if "upc" in names:
        lost_zero = pl.col("upc").str.contains(LOST_ZERO)
        stripped = stripped.with_columns(upc=pl.when(lost_zero).then("0" + pl.col("upc")).otherwise("upc"))
    return stripped


def _where_any(frame: pl.DataFrame, conditions: Mapping[str, pl.Expr]) -> list[str]:
    """Return the names of the conditions that a row meets. All are asked at once: asking for each alone takes
    ten times as long on a short file."""
    if not conditions:
        return []
    asked = [condition.any().alias(name) for name, condition in conditions.items()]
    met = [part.select(asked).row(0) for part in in_parts(frame)]
    return [name for name, *is_met in zip(conditions, *met, strict=True) if any(is_met)]


def missing_columns(file: File, text: pl.DataFrame) -> list[RowProblem]:
    return [
        RowProblem(file.file_name, 1, column.name, "", say("the file must have this column."))
        for column in file.columns
        if column.required and column.name not in text.columns
    ]


# --- cells ---


def check_cells(
    file: File, text: pl.DataFrame, today: date | None = None
) -> tuple[pl.DataFrame, pl.DataFrame, list[RowProblem]]:
    """Check the trimmed ``text``. Returns its values with types and defaults, a frame that is True at each
    wrong cell and has only the columns with one, and the problems. ``today``: without it no date is too
    late."""
    plain = _plain_times(file, text)
    values = _values(file, text, plain)
    both = values.hstack(text.select(pl.exclude("_row").name.prefix(GIVEN)))
    checks = {
        f"{column.name} {number}": (column.name, *check)
        for column in file.columns
        if column.name in text.columns
        for number, check in enumerate(cell_checks(column, today))
    }
    wrong: dict[str, pl.Series] = {}
    problems: list[RowProblem] = []
    for failed in _where_any(both, {name: is_bad for name, (_, is_bad, _) in checks.items()}):
        name, is_bad, problem = checks[failed]
        bad = both.select(is_bad.fill_null(False).alias(name)).to_series()
        problems += listed(file, name, text, bad, problem)
        wrong[name] = wrong[name] | bad if name in wrong else bad
    return values, text.select("_row", **wrong), problems


def _values(file: File, text: pl.DataFrame, plain: set[str]) -> pl.DataFrame:
    """Return the value of each cell. A column that the file does not have is a literal, which takes no
    memory."""
    here = {column.name: _value(column, text, column.name in plain) for column in file.columns}
    told = [value for name, value in here.items() if name in text.columns]
    there = made_in_parts(text, lambda part: part.select("_row", *told))
    absent = (value for name, value in here.items() if name not in text.columns)
    return there.with_columns(absent).select("_row", *here)


def has_no_problem(wrong: pl.DataFrame, columns: Sequence[str] = ()) -> pl.Series:
    """Return True for each row without a wrong cell in ``columns`` (default: all), as marked in ``wrong``."""
    marked = [name for name in columns or wrong.columns if name in wrong.columns and name != "_row"]
    if not marked:
        return pl.repeat(True, wrong.height, dtype=pl.Boolean, eager=True)
    return wrong.select(~pl.any_horizontal(marked)).to_series()


def _plain_times(file: File, text: pl.DataFrame) -> set[str]:
    """Return the columns of times that are all written in the plain way, as in nearly every file."""
    times = [each.name for each in file.columns if each.kind == "time" and each.name in text.columns]
    others = _where_any(text, {name: ~pl.col(name).str.contains(PLAIN_TIME) for name in times})
    return set(times).difference(others)


def _value(column: Column, text: pl.DataFrame, plain_time: bool) -> pl.Expr:
    """Return the values of a column: those of its cells, and its default where there is none."""
    given = pl.col(column.name) if column.name in text.columns else pl.lit(None, pl.String)
    value = typed(given.fill_null(column.default) if column.default else given, column.kind, plain_time)
    return (value.str.to_lowercase() if column.choices else value).alias(column.name)


# --- rows ---


def check_rows(
    file: File, text: pl.DataFrame, values: pl.DataFrame, wrong: pl.DataFrame, sent: frozenset[str]
) -> list[RowProblem]:
    """Check the cells of a row against each other, and the rows of a file against each other. Wrong cells are
    left out, and so are documents known to be ``sent`` if the file lacks the date column."""
    neat = has_no_problem(wrong).all() and _is_neat(file, values)
    problems = [] if neat else _repeated_keys(file, values) + _disagreements(file, text, values, wrong)
    unjudged = wrong.with_columns(_dated_elsewhere(file, text, sent))
    rules = {str(number): rule for number, rule in enumerate(ROW_RULES.get(file.name, ()))}
    for number in _where_any(values, {number: rule.broken for number, rule in rules.items()}):
        rule = rules[number]
        broken = values.select(rule.broken).to_series() & has_no_problem(
            unjudged, rule.broken.meta.root_names()
        )
        problems += listed(file, rule.column, text, broken, say(rule.problem))
    return problems


def _dated_elsewhere(file: File, text: pl.DataFrame, sent: frozenset[str]) -> list[pl.Series]:
    """Mark rows whose file lacks the sending date, but whose date the store has."""
    date, document = SENT_ON.get(file.name), file.key[0]
    if date is None or date in text.columns or document not in text.columns:
        return []
    return [text[document].is_in(sent).fill_null(False).alias(date)]


def _is_neat(file: File, values: pl.DataFrame) -> bool:
    """Return True if each document's rows are together, agree and count upwards, as in most files. Then
    nothing is there twice, and comparing neighbours is much faster than searching the file."""
    document, *line = file.key
    same = values.select((pl.col(document) == pl.col(document).shift()).fill_null(False)).to_series()
    if len(line) > 1 or values[document].n_unique() != values.height - same.sum():
        return False
    agree = [pl.col(column).eq_missing(pl.col(column).shift()) for column in file.document]
    rise = [pl.col(column) > pl.col(column).shift() for column in line]
    return bool(values.select(pl.all_horizontal(*agree, *rise, pl.lit(bool(line))) | ~same).to_series().all())


def _repeated_keys(file: File, values: pl.DataFrame) -> list[RowProblem]:
    keys = values.select("_row", *file.key).drop_nulls()
    if keys.select(file.key).n_unique() == keys.height:
        return []
    first = keys.with_columns(first=pl.col("_row").first().over(file.key))
    again = first.filter(pl.col("_row") != pl.col("first"))
    named = reduce(lambda first, second: say("{first} and {second}", first=first, second=second), file.key)
    sentence = say_each(
        "row {row} has the same {columns}; each may be there once.",
        row=pl.col("first"),
        columns=pl.lit(named),
    )
    return _listed(file, file.key[0], again.select("_row", value=file.key[0], problem=sentence))


def _disagreements(
    file: File, text: pl.DataFrame, values: pl.DataFrame, wrong: pl.DataFrame
) -> list[RowProblem]:
    """Find rows that disagree with the first row of their document on a column of the document."""
    document = file.key[0]
    if not file.document or values.select(document, *file.document).n_unique() == values[document].n_unique():
        return []
    problems: list[RowProblem] = []
    sentence = say_each(
        "row {row} of the same {document} says otherwise; they must agree.",
        row=pl.col("first"),
        document=pl.lit(document),
    )
    for column in (column for column in file.document if column in text.columns):
        told = values.with_columns(told=text[column]).filter(has_no_problem(wrong, [document, column]))
        compared = told.drop_nulls(document).select(
            "_row",
            value="told",
            differs=~pl.col(column).eq_missing(pl.col(column).first().over(document)),
            first=pl.col("_row").first().over(document),
        )
        problems += _listed(
            file, column, compared.filter("differs").select("_row", "value", problem=sentence)
        )
    return problems


# --- across files ---


def check_references(
    file: File, text: pl.DataFrame, known: Mapping[str, pl.Series], unjudged: set[str]
) -> list[RowProblem]:
    """Find cells that name an item, shop or vendor that neither the files nor the store have. ``unjudged``
    files are missing or could not be read whole, so their ids are unknown."""
    problems: list[RowProblem] = []
    unknown = {
        column: ~pl.col(column).is_in(known[target].implode())
        for column, target in REFERS.items()
        if column in text.columns and target != file.name and target not in unjudged
    }
    for column in _where_any(text, unknown):
        problem = say(
            "is not in {file}, nor known from before; add it there or correct it here.",
            file=f"{REFERS[column]}.csv",
        )
        problems += listed(file, column, text, text.select(unknown[column]).to_series(), problem)
    return problems


# --- problems as a list ---


def listed(file: File, column: str, text: pl.DataFrame, bad: pl.Series, problem: str) -> list[RowProblem]:
    """Return a problem for each row that is ``bad`` (null is not), with the file's value."""
    if not bad.any():
        return []
    value = pl.col(column) if column in text.columns else pl.lit(None, pl.String)
    return _listed(file, column, text.filter(bad).select("_row", value=value, problem=pl.lit(problem)))


def _listed(file: File, column: str, found: pl.DataFrame) -> list[RowProblem]:
    """Turn ``found`` (``_row``, ``value``, ``problem``) into problems. A long list ends with a count."""
    shown = found.head(MOST_LISTED).with_columns(
        pl.col("value").fill_null("").str.slice(0, 200).str.replace_all(r"[\x00-\x1f\x7f]", "�")
    )
    problems = [RowProblem(file.file_name, row, column, *said) for row, *said in shown.iter_rows()]
    if more := found.height - shown.height:
        last, told = problems.pop(), counted(more, "more row has the same", "more rows have the same")
        problems.append(RowProblem(last.file, last.row, column, last.value, f"{last.problem} {told}."))
    return problems
