"""Reads what LibreOffice made of exports, and tells whether it kept the cells.

Called with the directory that the exports were saved in, each of them converted by LibreOffice to a workbook beside it.
"""

import datetime
import json
import pathlib
import sys

import openpyxl

saved = pathlib.Path(sys.argv[1])
rows = [json.loads(line) for line in (saved / "figures.jsonl").read_text().splitlines()]
columns = list(rows[0])


# LibreOffice keeps a workbook's truths as formulas without arguments.
TRUTHS = {"=TRUE()": True, "=FALSE()": False}


def plain(column, value):
    if column == "isExample":
        return TRUTHS.get(value, value)
    if isinstance(value, datetime.datetime) and column in ("periodStart", "periodEnd"):
        return value.date().isoformat()
    if isinstance(value, datetime.datetime):
        return value.isoformat()[:19] + "Z"
    return value


def expected(column, value, has_types, is_swedish):
    """A file of text alone has numbers where a text looks like one, truths in the reader's language, and the apostrophe that keeps a formula a text."""
    if has_types:
        return value[:19] + "Z" if column == "publishedAt" else value
    if isinstance(value, bool):
        return str(value).lower() if is_swedish else value
    if column == "period" and value.isdigit():
        return int(value)
    return "'" + value if isinstance(value, str) and value.startswith("=") else value


read = {}
for name, has_types in [("figures.csv", False), ("figures.sv.csv", False), ("figures.xlsx", True)]:
    book = openpyxl.load_workbook(next((saved / "office" / name).iterdir()))
    sheet = book.worksheets[0]
    header, *cells = sheet.iter_rows(values_only=True)
    assert list(header) == columns, header
    assert len(cells) == len(rows), (name, len(cells), len(rows))
    for number, (found, row) in enumerate(zip(cells, rows)):
        found = {column: plain(column, value) for column, value in zip(columns, found)}
        wanted = {column: expected(column, value, has_types, name == "figures.sv.csv") for column, value in row.items()}
        assert found == wanted, (name, number, [(column, found[column], wanted[column]) for column in columns if found[column] != wanted[column]])
    formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f" and cell.value not in TRUTHS]
    assert not formulas, (name, formulas)
    read[name] = len(cells)
print(json.dumps(read))
