"""Holds the written reports against report.schema.json, and tampered ones, which it must refuse. Also reads the
JUnit files with a strict XML parser.

usage: schema_test.py report.schema.json DIRECTORY
"""
import copy
import json
import pathlib
import sys
import xml.etree.ElementTree

import jsonschema


def first_property(report):
    return report["strategies"][0]["properties"][0]


TAMPERED = {
    "another format": lambda r: r.update(format="overbook.report/2"),
    "no format": lambda r: r.pop("format"),
    "no seed": lambda r: r.pop("seed"),
    "a negative seed": lambda r: r.update(seed=-1),
    "a seed in words": lambda r: r.update(seed="7"),
    "an unknown field": lambda r: r.update(extra=1),
    "no version": lambda r: r["tool"].pop("version"),
    "no hash": lambda r: r["scenario"].pop("sha256"),
    "a verdict that is no verdict": lambda r: first_property(r).update(verdict="fine"),
    "a fraction of a schedule": lambda r: first_property(r).update(schedules=1.5),
    "violations without schedules": lambda r: first_property(r).pop("schedules"),
    "states without the rest": lambda r: first_property(r).update(states=1),
    "a rate without its interval": lambda r: first_property(r)["rate"].pop("low"),
    "an expectation left open": lambda r: first_property(r).pop("expectation_met"),
    "a misspelt field": lambda r: first_property(r).update(violatoins=1),
    "a bin without excess": lambda r: first_property(r)["schedules_by_excess"][0].pop("excess"),
    "no cost": lambda r: r["strategies"][0].pop("cost"),
    "commands as a list": lambda r: r["strategies"][0]["cost"].update(commands=[]),
    "requests without those that failed": lambda r: r["strategies"][0]["requests"].pop("failed"),
    "no replay command": lambda r: r["counterexamples"][0].pop("replay"),
    "a step without number": lambda r: r["counterexamples"][0]["steps"][0].pop("number"),
    "a mark that is false": lambda r: r["counterexamples"][0]["steps"][0]["redis"][0].update(added=False),
    "an axis without values": lambda r: r["sweep"]["axes"][0].update(values=[]),
    "a sweep without axes": lambda r: r["sweep"].update(axes=[]),
    "a column that is missing": lambda r: r["sweep"]["series"][0].pop("states"),
    "a column of words": lambda r: r["sweep"]["series"][0].update(schedules=["1"]),
    "a share in words": lambda r: r["sweep"]["series"][0]["rate"].__setitem__(0, "4 %"),
    "a verdict that is no verdict in a cell": lambda r: r["sweep"]["series"][0]["verdict"].__setitem__(0, "fine"),
    "half a count of cells": lambda r: first_property(r)["cells"].pop("not_run"),
    "a history without its lines": lambda r: r["history"].pop("lines"),
    "a line that was left out for no reason": lambda r: r["history"]["left_out"][0].pop("found"),
    "steps that are text": lambda r: r["counterexamples"][0].update(steps="1212"),
}


def main():
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="ascii"))
    directory = pathlib.Path(sys.argv[2])
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    failures = 0

    written = sorted(directory.glob("*.json"))
    if len(written) < 24:
        sys.exit(f"only {len(written)} reports in {directory}")
    for path in written:
        raw = path.read_bytes()
        report = json.loads(raw.decode("ascii"))
        for error in validator.iter_errors(report):
            failures += 1
            print(f"{path.name}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
        for sign in (b"<", b">", b"&", b"\x7f"):
            if sign in raw:
                failures += 1
                print(f"{path.name}: holds a raw {sign!r}")
        if not raw.endswith(b"}\n"):
            failures += 1
            print(f"{path.name}: does not end with a line feed")

    for path in sorted(directory.glob("*.xml")):
        tree = xml.etree.ElementTree.parse(path)
        elements = {element.tag for element in tree.iter()}
        if not elements <= {"testsuites", "testsuite", "testcase", "properties", "property", "failure", "skipped",
                            "system-out"}:
            failures += 1
            print(f"{path.name}: foreign elements {elements}")

    sample = json.loads((directory / "sample.json").read_text(encoding="ascii"))
    sweep = json.loads((directory / "sweep.json").read_text(encoding="ascii"))
    sample["sweep"] = sweep["sweep"]
    sample["history"] = json.loads((directory / "history.json").read_text(encoding="ascii"))["history"]
    first_property(sample)["cells"] = first_property(sweep)["cells"]
    for name, change in TAMPERED.items():
        report = copy.deepcopy(sample)
        change(report)
        if validator.is_valid(report):
            failures += 1
            print(f"accepts a report with {name}")
    print(f"{len(written)} reports valid, {len(TAMPERED)} tampered ones tried, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
