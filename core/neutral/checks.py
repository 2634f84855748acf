"""Checks of the neutral files' texts: cell by cell, row by row and across files (contract §3).

Every problem is found, each with its file, row, column and value.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from core.errors import RowProblem
from core.language import say, say_each
from core.neutral.cell_rules import GIVEN, cell_checks
from core.neutral.columns import Column, File
from core.neutral.reading import MOST_LISTED
from core.neutral.row_rules import ROW_RULES
from core.neutral.schema import REFERS
from core.neutral.sharing import made_in_parts, where_any
from core.neutral.trimming import neat_columns
from core.neutral.values import typed
from core.wording import counted, joined_with_and

SENT_ON = {"purchase_orders": "ordered_at", "transfers": "sent_at"}
"""Date without which a document is a draft."""


def missing_columns(file: File, text: pl.DataFrame) -> list[RowProblem]:
    return [
        RowProblem(file.file_name, 1, column.name, "", say("the file must have this column."))
        for column in file.columns
        if column.required and column.name not in text.columns
    ]


# --- cells ---


def check_cells(
    file: File, text: pl.DataFrame, today: date | None = None, neat: frozenset[str] | None = None
) -> tuple[pl.DataFrame, pl.DataFrame, list[RowProblem]]:
    """Check the trimmed ``text``. Returns its values with types and defaults, a frame that is True at each
    wrong cell and has only the columns with one, and the problems. ``today``: without it no date is too
    late. ``neat``: see ``neat_columns``."""
    neat = neat_columns(file, text) if neat is None else neat
    values = _values(file, text, neat)
    both = values.hstack(text.select(pl.exclude("_row").name.prefix(GIVEN)))
    checks = {
        f"{column.name} {number}": (column.name, *check)
        for column in file.columns
        if column.name in text.columns
        for number, check in enumerate(cell_checks(column, today, column.name in neat))
    }
    wrong: dict[str, pl.Series] = {}
    problems: list[RowProblem] = []
    for failed in where_any(both, {name: is_bad for name, (_, is_bad, _) in checks.items()}):
        name, is_bad, problem = checks[failed]
        bad = both.select(is_bad.fill_null(False).alias(name)).to_series()
        problems += listed(file, name, text, bad, problem)
        wrong[name] = wrong[name] | bad if name in wrong else bad
    return values, text.select("_row", **wrong), problems


def _values(file: File, text: pl.DataFrame, neat: frozenset[str]) -> pl.DataFrame:
    """Return the value of each cell. A column that the file does not have is a literal, which takes no
    memory."""
    here = {column.name: _value(column, text, column.name in neat) for column in file.columns}
    present = [value for name, value in here.items() if name in text.columns]
    there = made_in_parts(text, lambda part: part.select("_row", *present))
    absent = (value for name, value in here.items() if name not in text.columns)
    return there.with_columns(absent).select("_row", *here)


def has_no_problem(wrong: pl.DataFrame, columns: Sequence[str] = ()) -> pl.Series:
    """Return True for each row without a wrong cell in ``columns`` (default: all), as marked in ``wrong``."""
    marked = [name for name in columns or wrong.columns if name in wrong.columns and name != "_row"]
    if not marked:
        return pl.repeat(True, wrong.height, dtype=pl.Boolean, eager=True)
    return wrong.select(~pl.any_horizontal(marked)).to_series()


def _value(column: Column, text: pl.DataFrame, is_neat: bool) -> pl.Expr:
    """Return the values of a column: those of its cells, and its default where there is none."""
    given = pl.col(column.name) if column.name in text.columns else pl.lit(None, pl.String)
    value = typed(given.fill_null(column.default) if column.default else given, column.kind, is_neat)
    return (value.str.to_lowercase() if column.choices else value).alias(column.name)


# --- rows ---


def check_rows(
    file: File, text: pl.DataFrame, values: pl.DataFrame, wrong: pl.DataFrame, sent: frozenset[str]
) -> list[RowProblem]:
    """Check the cells of a row against each other, and the rows of a file against each other. Wrong cells are
    left out, and so are documents known to be ``sent`` if the file lacks the date column."""
    neat = has_no_problem(wrong).all() and _is_neat(file, text, values)
    problems = [] if neat else _repeated_keys(file, values) + _disagreements(file, text, values, wrong)
    unjudged = wrong.with_columns(_dated_elsewhere(file, text, sent))
    rules = {str(number): rule for number, rule in enumerate(ROW_RULES.get(file.name, ()))}
    for number in where_any(values, {number: rule.broken for number, rule in rules.items()}):
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


def _is_neat(file: File, text: pl.DataFrame, values: pl.DataFrame) -> bool:
    """Return True if each document's rows are together, agree and count upwards, as in most files. Then
    nothing is there twice, and comparing neighbours is much faster than searching the file."""
    document, *line = file.key
    same = values.select((pl.col(document) == pl.col(document).shift()).fill_null(False)).to_series()
    if len(line) > 1 or values[document].n_unique() != values.height - same.sum():
        return False
    agree = [
        pl.col(column).eq_missing(pl.col(column).shift())
        for column in file.document
        if column in text.columns
    ]
    rise = [pl.col(column) > pl.col(column).shift() for column in line]
    return bool(values.select(pl.all_horizontal(*agree, *rise, pl.lit(bool(line))) | ~same).to_series().all())


def _repeated_keys(file: File, values: pl.DataFrame) -> list[RowProblem]:
    keys = values.select("_row", *file.key).drop_nulls()
    if keys.select(file.key).n_unique() == keys.height:
        return []
    first = keys.with_columns(first=pl.col("_row").first().over(file.key))
    again = first.filter(pl.col("_row") != pl.col("first"))
    sentence = say_each(
        "row {row} has the same {columns}; each may be there once.",
        row=pl.col("first"),
        columns=pl.lit(joined_with_and(file.key)),
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
        complete = values.with_columns(told=text[column]).filter(has_no_problem(wrong, [document, column]))
        compared = complete.drop_nulls(document).select(
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
    named = {
        column: known[target]
        for column, target in REFERS.items()
        if column in text.columns and target != file.name and target not in unjudged
    }
    # Stock often lists the items of their file in the same order. Then nothing has to be looked for.
    unknown = {
        column: ~pl.col(column).is_in(ids.implode())
        for column, ids in named.items()
        if not ids.tail(len(text)).equals(text[column])
    }
    for column in where_any(text, unknown):
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


def _listed(file: File, column: str, rows: pl.DataFrame) -> list[RowProblem]:
    """Turn ``rows`` (``_row``, ``value``, ``problem``) into problems. A long list ends with a count."""
    shown = rows.head(MOST_LISTED).with_columns(
        pl.col("value").fill_null("").str.slice(0, 200).str.replace_all(r"[\x00-\x1f\x7f]", "�")
    )
    problems = [RowProblem(file.file_name, row, column, *said) for row, *said in shown.iter_rows()]
    if more := rows.height - shown.height:
        last, rest = problems.pop(), counted(more, "more row has the same", "more rows have the same")
        problems.append(RowProblem(last.file, last.row, column, last.value, f"{last.problem} {rest}."))
    return problems
