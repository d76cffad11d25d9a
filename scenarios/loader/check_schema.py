"""Holds scenario.schema.json against the loader: check_schema.py CHECK_FILES_PROGRAM SCENARIOS_DIRECTORY

1. Every shipped scenario and every file of testdata/good is valid for both.
2. Every file of testdata/bad is refused by the loader, and by the schema too, but for the errors that a schema
   can't express: SEMANTIC lists them by the loader's code.
3. Thousands of scenarios with one field changed, added or removed: both agree on each.
"""

import copy
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import jsonschema

# What needs another file, another part of the same one, or the JSON text itself.
SEMANTIC = {
    "E0007": "a field given twice: gone once the text is parsed",
    "E0204": "expect names no strategy",
    "E0205": "two strategies of one name",
    "E0207": "more run than the limit allows",
    "E0209": "settings that exclude each other",
    "E0402": "a range that holds no value, or one that its field does not take",
    "E0403": "more cells than a sweep may have",
    "E0210": "faults that the mode of timing has no number for",
    "E0301": "a script that can't be read",
    "E0302": "a script that does not compile",
    "E0303": "a script that is too large, or not UTF-8",
    "E0305": "what no program has a function for",
}
# The schema takes any JSON; these are about the text.
TEXT = {"E0001", "E0002", "E0003", "E0004", "E0005", "E0006"}


def loader_says(program, files):
    """{file: set of codes}, empty for a file that loads."""
    run = subprocess.run([program, "-"], input="\n".join(map(str, files)) + "\n", capture_output=True,
                         text=True, check=True)
    codes = {}
    for line in run.stdout.splitlines():
        word, rest = line.split(" ", 1)
        if word in ("ok", "bad"):
            current = codes.setdefault(rest, set())
        else:
            current.add(word)
    assert len(codes) == len(files), (len(codes), len(files))
    return codes


def parse(path):
    """(whether it is JSON, the value)"""
    try:
        return True, json.loads(path.read_bytes().decode("utf-8"), parse_constant=lambda text: 1 / 0)
    except (ValueError, ZeroDivisionError):
        return False, None


def disagreement(codes, valid):
    """None when loader and schema agree, or may differ."""
    if not codes:
        return None if valid else "the loader takes it, the schema does not"
    if codes <= set(SEMANTIC):
        return None if valid else "a semantic error only, but the schema refuses it"
    return "the schema takes it, the loader does not" if valid else None


def check_files(program, validator, directory):
    failures = []
    good = [path for path in sorted(directory.glob("*.json")) if path.name != "scenario.schema.json"]
    good += sorted((directory / "loader/testdata/good").glob("*.json"))
    bad = sorted((directory / "loader/testdata/bad").glob("*.json"))
    assert len(good) >= 13 and len(bad) >= 56
    says = loader_says(program, good + bad)
    for path in good + bad:
        codes = says[str(path)]
        if (path in good) != (not codes):
            failures.append(f"{path}: the loader says {sorted(codes)}")
        is_json, value = parse(path)
        if codes & TEXT:
            # The library reads numbers that Python takes for infinity, and deep nesting.
            if is_json and validator.is_valid(value):
                failures.append(f"{path}: {sorted(codes)}, but the schema takes it")
            continue
        if not is_json:
            failures.append(f"{path}: no JSON for Python, {sorted(codes)} for the loader")
            continue
        difference = disagreement(codes, validator.is_valid(value))
        if difference:
            failures.append(f"{path}: {difference} ({sorted(codes)})")
    return failures


def places(value, path=()):
    """The path of every value inside."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, path + (key,))


VALUES = [None, True, False, 0, 1, 2, -1, 3.0, 2.5, 1e3, 10, 101, 257, 1000, 1001, 100001, 2**31, 2**32, 2**63,
          2**64 - 1, 2**64, -(2**63) - 1, "", "x", "1", "0x1", "0xZ", "0x" + "f" * 16, "0x" + "f" * 17, "keys", "scan",
          "scard", "dbsize", "own", "shared", "random", "pct", "round-robin", "untimed", "timed", "poisson", "bursts", {"constant_ms": 2}, {"constant_us": 0.5},
          {"from_ms": 1, "to_ms": 2.5}, {"from_us": 3, "to_us": 2}, {"exponential_ms": 2}, {"median_ms": 2, "sigma": 0.5},
          {"median_ms": 2}, {"minimum_us": 1, "alpha": 1.5}, {"alpha": 2}, {"constant_ms": 1, "sigma": 1}, {"constant_ms": -1},
          {"process": "at-once"}, {"process": "poisson", "rate_per_s": 0.5}, {"process": "poisson"}, {"process": "closed", "size": 2},
          {"process": "bursts", "size": 2, "every_ms": 5}, {"rate": 0.5}, {"rate": 2}, {"budget": 1, "rate": 0},
          {"rate_per_s": 0.01}, {"rate_per_s": 2000000}, {"budget": 1, "rate_per_s": 2}, {"rate": 0.5, "rate_per_s": 0.5}, ">", ">=", "proved",
          "violated", "not-found", "not-violated", "not-applicable", "lua-script", "openhands", "exclude-own-key", "progress", "n" * 100,
          "n" * 101, "d" * 2001, "a\u0007b", "two\nlines", "\u4f1a" * 100, [], {}, ["openhands"], [3], {"by": "scan"},
          {"by": "scan", "count": 7}, {"by": "keys", "count": 7}, {"count": 7}, {"text": "return 1"}, {"text": 3},
          {"text": "return 1", "name": ""}, {"use": "openhands"}, {"mode": "untimed"}, {"attempts": 3}, {"ttl_ms": 5},
          [1, 2], [2, 1, 3], [1, 1], [1, 1.0], [1, "x"], [0.5, 2], [[1]], [True, 1], [2**53, 1], [2**54, 1],
          {"from": 1, "to": 3, "step": 1}, {"from": 1, "to": 64, "times": 2}, {"from": 1, "to": 2},
          {"from": 2, "to": 1, "step": 1}, {"from": 1, "to": 2, "step": 0}, {"from": 1, "to": 3, "step": 0.5},
          {"from": 0, "to": 8, "times": 2}, {"from": 1, "to": 8, "times": 1}, {"from": 1, "to": 9, "step": 2, "times": 2},
          {"from": 1, "to": 3, "step": 1, "by": 2}, {"from": "1", "to": 3, "step": 1}, {"from": -1, "to": 3, "step": 4},
          {"from": 1, "to": 2**54, "step": 1}, {"from": 1, "to": 100000, "step": 1},
          {"scheduler": "pct", "depth": 4}, {"depth": 4}, {"scheduler": "random", "depth": 4}]
NAMES = ["$schema", "name", "description", "limit", "running", "servers", "requests_per_server", "retry",
         "conversation", "release", "other_keys", "strategies", "timing", "lease", "explore", "expect", "use", "as", "latency", "rate", "rate_per_s", "arrival", "process", "sigma", "hold",
         "count", "compare", "script", "release_script", "by", "text", "attempts", "mode", "ttl_ms", "scheduler",
         "schedules", "seed", "depth", "max_steps", "faults", "from", "to", "step", "times", "refresh_ms", "nonsense", "progress", "lua-script"]


def changed(scenario, rng):
    out = copy.deepcopy(scenario)
    path = rng.choice(list(places(out)))
    target = out
    for key in path[:-1]:
        target = target[key]
    inner = target[path[-1]] if path else out
    kind = rng.randrange(4)
    if kind == 0 and isinstance(inner, dict):
        inner[rng.choice(NAMES)] = rng.choice(VALUES)
    elif kind == 1 and isinstance(inner, list):
        inner.insert(rng.randint(0, len(inner)), rng.choice(VALUES))
    elif kind == 2 and path:
        del target[path[-1]]
    elif path:
        target[path[-1]] = rng.choice(VALUES)
    else:
        return rng.choice(VALUES)
    return out


def check_changes(program, validator, directory, count):
    rng = random.Random(2)
    originals = [json.loads(path.read_text()) for path in sorted(directory.glob("*.json"))
                 if path.name != "scenario.schema.json"]
    originals += [json.loads((directory / "loader/testdata/good/everything.json").read_text())] * 4
    failures, agreed = [], [0, 0]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "scripts").mkdir()
        for script in [folder / "admit.lua", *(folder / "scripts" / p.name for p in (directory / "scripts").iterdir())]:
            script.write_text("return 1")
        values = {}
        for i in range(count):
            path = folder / f"{i}.json"
            values[str(path)] = changed(rng.choice(originals), rng)
            path.write_text(json.dumps(values[str(path)]))
        for path, codes in loader_says(program, list(values)).items():
            valid = validator.is_valid(values[path])
            difference = disagreement(codes, valid)
            agreed[valid] += 1
            if difference:
                failures.append(f"{difference} ({sorted(codes)}): {json.dumps(values[path])}")
    print(f"{count} changed scenarios: {agreed[1]} valid, {agreed[0]} not, {len(failures)} disagreements")
    assert min(agreed) > count // 20, "the changes are too tame or too wild to test anything"
    return failures


def main():
    program, directory = sys.argv[1], pathlib.Path(sys.argv[2])
    schema = json.loads((directory / "scenario.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    failures = check_files(program, validator, directory) + check_changes(program, validator, directory, 6000)
    for failure in failures[:20]:
        print(failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
