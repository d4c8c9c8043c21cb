"""Reads what the service wrote with tools that know nothing of it, and tells whether they read the same cells.

Called with the directory that the exports were saved in and the service's address; prints what it read.
"""

import csv
import datetime
import json
import pathlib
import sys
from decimal import Decimal

import duckdb
import openpyxl
import pandas
import pyarrow
import pyarrow.parquet
import sdmx
from odata import ODataService
from pyjstat import pyjstat
from sdmx.model import v30

saved, address = pathlib.Path(sys.argv[1]), sys.argv[2]
rows = [json.loads(line) for line in (saved / "figures.jsonl").read_text().splitlines()]
columns = list(rows[0])
read = {"rows": len(rows)}


def same(name, found):
    assert len(found) == len(rows), (name, len(found), len(rows))
    for number, (one, other) in enumerate(zip(found, rows)):
        assert one == other, (name, number, one, other)
    read[name] = len(found)


def typed(column, text, decimal="."):
    """A field of CSV as JSON has it."""
    if text == "":
        return None
    if column in ("value", "target"):
        return float(text.replace(decimal, "."))
    if column in ("year", "decimals"):
        return int(text)
    if column == "isExample":
        return text == "true"
    # An apostrophe keeps what looks like a formula a text.
    return text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text


for name, separator, decimal in [("figures.csv", ",", "."), ("figures.sv.csv", ";", ",")]:
    with open(saved / name, newline="", encoding="utf-8-sig") as file:
        records = list(csv.DictReader(file, delimiter=separator))
    same(name, [{column: typed(column, record[column], decimal) for column in columns} for record in records])

# pandas makes numbers of numbers, and a year is none with a decimal point.
frame = pandas.read_csv(saved / "figures.sv.csv", sep=";", decimal=",")
assert frame["year"].dtype.kind == "i" and frame["value"].dtype.kind == "f", frame.dtypes
assert frame["value"].isna().sum() == sum(row["value"] is None for row in rows)

book = openpyxl.load_workbook(saved / "figures.xlsx")
sheet = book["Data"]
assert sheet.freeze_panes == "A2"
header, *cells = sheet.iter_rows(values_only=True)
assert list(header) == columns, header


def plain(column, value):
    if isinstance(value, datetime.datetime) and column in ("periodStart", "periodEnd"):
        return value.date().isoformat()
    if isinstance(value, datetime.datetime):
        return value.isoformat()[:19] + "Z"
    return value


def rounded(row):
    """Excel's instants have whole seconds here."""
    return row | {"publishedAt": row["publishedAt"][:19] + "Z"}


exact = rows
rows = [rounded(row) for row in exact]
same("figures.xlsx", [{column: plain(column, value) for column, value in zip(columns, row)} for row in cells])
rows = exact
formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
assert not formulas, formulas
said = [row[0] for row in book["Definitioner"].iter_rows(values_only=True)]
assert "value" in said and any(str(text).startswith("Källa: ") for text in said), said

# DuckDB finds out by itself what the columns hold.
table = duckdb.sql(f"SELECT state, count(*), sum(value) FROM read_csv('{saved / 'figures.csv'}') GROUP BY state ORDER BY state")
found = {state: (count, None if total is None else round(total, 6)) for state, count, total in table.fetchall()}
states = sorted({row["state"] for row in rows})
expected = {}
for state in states:
    values = [row["value"] for row in rows if row["state"] == state]
    shown = [value for value in values if value is not None]
    expected[state] = (len(values), round(sum(shown), 6) if shown else None)
assert found == expected, (found, expected)
read["duckdb"] = sum(count for count, _ in found.values())

# Parquet has real types, and each of its groups one indicator.
file = pyarrow.parquet.ParquetFile(saved / "figures.parquet")
schema = file.schema_arrow
assert schema.field("value").type == pyarrow.decimal128(21, 6), schema
assert schema.field("year").type == pyarrow.int64() and schema.field("isExample").type == pyarrow.bool_(), schema
assert schema.field("periodStart").type == pyarrow.date32(), schema
assert schema.field("publishedAt").type == pyarrow.timestamp("us", tz="UTC"), schema
assert schema.metadata["value.sv".encode()].decode().startswith("Värdet"), schema.metadata
for group in range(file.num_row_groups):
    assert len(set(file.read_row_group(group, ["indicatorCode"])["indicatorCode"].to_pylist())) == 1, group


def written(value):
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z").replace(".000Z", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


table = [{column: written(value) for column, value in row.items()} for row in file.read().to_pylist()]
table.sort(key=lambda row: [other["id"] for other in rows].index(row["id"]))
same("figures.parquet", table)

# DuckDB adds decimals up exactly.
parquet = duckdb.sql(f"SELECT state, count(*), sum(value) FROM '{saved / 'figures.parquet'}' GROUP BY state ORDER BY state").fetchall()
found = {state: (count, None if total is None else round(float(total), 6)) for state, count, total in parquet}
assert found == expected, (found, expected)
described = dict(duckdb.sql(f"DESCRIBE SELECT * FROM '{saved / 'figures.parquet'}'").project("column_name, column_type").fetchall())
assert described["value"] == "DECIMAL(21,6)" and described["publishedAt"] == "TIMESTAMP WITH TIME ZONE", described
read["parquet"] = sum(count for count, _ in found.values())


def cells(keys, values, of):
    """Cells by their codes, of those that have a value."""
    return {tuple(row[key] for key in keys): row[values] for row in of if row[values] is not None}


codes = ["indicatorCode", "unitCode", "period", "gender"]
expected = cells(codes, "value", rows)
frame = pyjstat.Dataset.read((saved / "figures.json-stat").read_text()).write("dataframe", naming="id")
frame = frame.dropna(subset=["value"])
found = cells(["indicator", "unit", "period", "gender"], "value", frame.to_dict("records"))
assert found == expected, (len(found), len(expected))
read["json-stat"] = len(found)

# No structure is served: the reader is told the one that docs/bi.md describes.
structure = v30.DataStructureDefinition(id="FIGURES")
for name in ["INDICATOR", "REF_AREA", "SEX", "TIME_PERIOD"]:
    structure.dimensions.getdefault(id=name)
structure.measures.getdefault(id="OBS_VALUE")
for name in ["OBS_STATUS", "STATUS_REASON", "UNIT_MEASURE", "IS_EXAMPLE"]:
    structure.attributes.getdefault(id=name)
flow = v30.Dataflow(id="FIGURES", structure=structure)
message = sdmx.read_sdmx(saved / "figures.sdmx.csv", structure=flow)
sexes = {"_T": "TOTAL", "F": "WOMEN", "M": "MEN"}
found = {}
statuses = {}
for observation in message.data[0].obs:
    key = {name: str(value.value) for name, value in observation.key.values.items()}
    key = (key["INDICATOR"], key["REF_AREA"], key["TIME_PERIOD"], sexes[key["SEX"]])
    statuses[key] = str(observation.attached_attribute["OBS_STATUS"].value)
    if observation.value not in (None, ""):
        found[key] = float(observation.value)
assert len(message.data) == 1 and len(statuses) == len(rows), (len(message.data), len(statuses))
assert found == expected, (len(found), len(expected))
for row in rows:
    status = statuses[tuple(row[code] for code in codes)]
    assert (status == "A") == (row["state"] == "VALUE") and (status == "Q") == (row["state"] == "SUPPRESSED"), row
read["sdmx"] = len(found)

# A client that learns what there is from $metadata, and follows the links.
service = ODataService(f"{address}/odata/v1/", reflect_entities=True, quiet_progress=True)
Figures = service.entities["Figures"]
found = service.query(Figures).filter(Figures.unitCode == "N00").order_by(Figures.value.desc()).all()
expected = [row for row in rows if row["unitCode"] == "N00"]
assert sorted(figure.id for figure in found) == sorted(row["id"] for row in expected), len(found)
assert {figure.id: figure.value for figure in found} == {row["id"]: row["value"] for row in expected}
read["odata"] = len(found)

print(json.dumps(read))
