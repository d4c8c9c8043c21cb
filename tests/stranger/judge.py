"""A stranger's judgement of what is hidden: the audit and the suppression (MOD) of tau-Argus, by the PyPI package pytauargus.

Reads tables, one JSON object a line, as `cargo test -p arshjul --lib -- --ignored --nocapture tables_for_a_stranger` prints them:

    python3 -m pip install pytauargus
    cargo test -p arshjul --lib -- --ignored --nocapture tables_for_a_stranger | grep '^{' | python3 tests/stranger/judge.py

Each hidden cell's interval, as tau-Argus bounds it, has to be as wide as the threshold; and MOD, told to protect the same small counts by as
much, has to hide no fewer cells.
"""

import contextlib
import importlib.metadata
import json
import multiprocessing
import sys
import tempfile

from pytauargus.engine import run_batch

GENDERS = ["T", "W", "M"]
MOST = 1e6
METADATA = """<SEPARATOR> ";"
<SAFE> "S"
<UNSAFE> "U"
<PROTECT> "P"
Unit
    <RECODABLE>
    <TOTCODE> "U00"
    <HIERARCHICAL>
    <HIERCODELIST> "unit.hrc"
    <HIERLEADSTRING> "@"
Gender
    <RECODABLE>
    <TOTCODE> "T"
Count
    <NUMERIC>
    <DECIMALS> 0
Freq
    <FREQUENCY>
Lower
    <NUMERIC> <LOWERPL>
Upper
    <NUMERIC> <UPPERPL>
Status
    <STATUS>
"""
BATCH = """<OPENTABLEDATA> "table.tab"
<OPENMETADATA> "table.rda"
<SPECIFYTABLE> "Unit""Gender"|"Count"||
<SAFETYRULE>
<READTABLE> 0
{suppress}
"""


def code(unit):
    return f"U{unit:02}"


def hierarchy(parents):
    def below(unit, depth):
        for child, parent in enumerate(parents):
            if parent == unit:
                yield "@" * depth + code(child)
                yield from below(child, depth + 1)

    return "\n".join(below(0, 0)) + "\n"


def run(table, status, suppress):
    """Runs tau-Argus in a directory of its own, each cell with the status that it is given."""
    threshold = table["threshold"]
    with tempfile.TemporaryDirectory() as directory, contextlib.chdir(directory):
        with open("table.tab", "w", encoding="ascii") as lines:
            for unit, line in enumerate(table["counts"]):
                for gender, count in enumerate(line):
                    lower = min(count, threshold // 2)
                    letter = status(unit, gender, count)
                    # A cell of nobody is left out where its frequency is 0: as if everybody knew it.
                    cells = [code(unit), GENDERS[gender], count, max(count, 1), lower, threshold - lower, letter]
                    print(";".join(map(str, cells)), file=lines)
        with open("table.rda", "w", encoding="ascii") as text:
            text.write(METADATA)
        with open("unit.hrc", "w", encoding="ascii") as text:
            text.write(hierarchy(table["parents"]))
        with open("batch.arb", "w", encoding="ascii") as text:
            text.write(BATCH.format(suppress=suppress))
        engine = run_batch("batch.arb")
        # Otherwise its reader knows beforehand that no count exceeds the largest one.
        engine._table_cell_bounds = lambda _table: (0.0, MOST)
        return engine.audit(0)


def answer(pipe, table, status, suppress):
    try:
        pipe.send(run(table, status, suppress))
    except Exception as error:  # noqa: BLE001: whatever the engine does not take is named
        pipe.send(str(error))


def apart(*arguments):
    """In a process of its own, since the engine can end the one that it runs in."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=answer, args=(theirs, *arguments))
    process.start()
    theirs.close()
    try:
        outcome = ours.recv()
    except EOFError:
        outcome = "the engine crashed"
    process.join()
    if isinstance(outcome, str):
        raise RuntimeError(outcome)
    return outcome


def main():
    tables = [json.loads(line) for line in sys.stdin if line.startswith("{")]
    narrow, ours, theirs, judged, left_out = [], 0, 0, 0, 0
    for number, table in enumerate(tables):
        threshold = table["threshold"]

        def is_small(count, threshold=threshold):
            return 0 < count < threshold

        def published(unit, gender, count, table=table):
            if not table["hidden"][unit][gender]:
                return "S"
            return "U" if is_small(count, table["threshold"]) else "M"

        if not any(is_small(count) for line in table["counts"] for count in line):
            continue
        try:
            audited = apart(table, published, "")
            suppressed = apart(table, lambda _unit, _gender, count: "U" if is_small(count) else "S", "<SUPPRESS> MOD(1)")
        except RuntimeError as error:
            left_out += 1
            print(f"table {number} left out: {error}", file=sys.stderr)
            continue
        judged += 1
        narrow += [(number, cell) for cell in audited if cell["max"] - cell["min"] < threshold - 1e-6]
        ours += sum(hidden for line in table["hidden"] for hidden in line)
        theirs += len(suppressed)
    version = importlib.metadata.version("pytauargus")
    print(f"pytauargus {version}: {judged} of {len(tables)} tables judged, {left_out} left out")
    print(f"intervals narrower than the threshold: {len(narrow)}")
    print(f"cells hidden: {ours}; by MOD: {theirs}")
    for number, cell in narrow[:20]:
        print(number, cell)
    return int(bool(narrow) or ours > theirs)


if __name__ == "__main__":
    sys.exit(main())
