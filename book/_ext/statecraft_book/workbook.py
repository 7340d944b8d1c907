"""All tables as one Excel workbook, in which every cell is what it says and none is run."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from statecraft.package import Table, schema

from .formats import imprint
from .tabular import Value, records

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
EPOCH = date(1900, 3, 1)  # Excel counts a day of February 1900 that never was
LONGEST = 32_767  # characters of a cell
WIDTHS = {"date": 11, "number": 12, "year": 7}
WIDE, NARROW = 44, 18


def write_workbook(path: Path, folder: Path | None = None) -> None:
    """Write one sheet per table, after two that say what the file is and what each column holds.

    Raises ValueError for text longer than a cell of Excel can be.
    """
    import xlsxwriter  # most builds make no workbook

    tables, said = schema(folder), imprint()
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        made = datetime.fromisoformat(str(said["as_of"]))
        book.set_properties({"title": said["title"], "author": said["author"], "created": made})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        about = [[str(said[key])] for key in ("title", "subtitle", "author", "date", "licence")]
        names = [[one.name, one.description] for one in tables.values()]
        _fill(book.add_worksheet("about"), [*about, [], *names], day, [WIDE, 2 * WIDE])
        columns = [[one.name, cell.name, cell.type, cell.description] for one in tables.values() for cell in one.fields]
        sheet = book.add_worksheet("columns")
        _fill(sheet, [["table", "column", "type", "description"], *columns], day, [NARROW, NARROW, NARROW, 2 * WIDE])
        _head(sheet, bold, len(columns), 4)
        for table in tables.values():
            _sheet(book.add_worksheet(table.name), table, folder, bold, day)


def _sheet(sheet: Worksheet, table: Table, folder: Path | None, bold: Format, day: Format) -> None:
    rows = list(records(table, folder))
    widths = [WIDTHS.get(one.type, WIDE if (one.max_length or 0) > WIDE else NARROW) for one in table.fields]
    _fill(sheet, [list(table.columns), *rows], day, widths)
    _head(sheet, bold, len(rows), len(table.fields))


def _head(sheet: Worksheet, bold: Format, rows: int, columns: int) -> None:
    """Keep the first row in sight, and let every column be filtered."""
    sheet.set_row(0, None, bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)


def _fill(sheet: Worksheet, rows: list[list[Value]], day: Format, widths: list[int]) -> None:
    for n, width in enumerate(widths):
        sheet.set_column(n, n, width)
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if isinstance(value, date) and value >= EPOCH:
                sheet.write_datetime(y, x, datetime(value.year, value.month, value.day), day)
            elif isinstance(value, int | float):
                sheet.write_number(y, x, value)
            elif value is not None:
                if len(str(value)) > LONGEST:
                    raise ValueError(f"sheet {sheet.get_name()}, row {y + 1}: a cell of {len(str(value)):,} characters")
                sheet.write_string(y, x, str(value))
