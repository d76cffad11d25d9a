"""Writes the two tables of scenarios/atlas/README.md, as overbook finds them: protocol x property, as
`overbook verify` decides each scenario, and protocol x fault, as `overbook assumptions` does.

Usage: write_atlas.py OVERBOOK CHECKOUT
atlas_test.py calls text() and compares, so nothing of it is typed, and nothing of it gets old.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

README = pathlib.Path("scenarios/atlas/README.md")
BEGIN, END = "<!-- atlas: begin -->\n", "<!-- atlas: end -->\n"
HEADS = {"no-over-admission": "over", "no-lasting-excess": "lasts", "no-false-rejection": "false no", "progress": "stuck",
         "no-slot-leak": "leak", "no-slot-gain": "gain", "no-failure": "fails", "linearizable": "one"}
# Under which circumstances the second table tells what else breaks; the others are told by `overbook assumptions`.
FAULTS = ("crash, without leases", "crash, with leases", "pause past the lease", "lost reply", "delivered twice",
          "Redis restarts empty", "failover", "clock ahead")


def scenarios(checkout):
    return sorted((checkout / README).parent.glob("*.json"))


def asked(overbook, command, scenario, *words):
    """The output of a command that ends well: 1 where a scenario states no expectation and something is violated."""
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run([overbook, command, scenario, *words, "--progress=none", "--out", directory],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode not in (0, 1, 2):
            raise RuntimeError(f"overbook {command} {scenario} exits with {done.returncode}: {done.stderr}")
        files = sorted(pathlib.Path(directory).glob("*.md"))
        return done.stdout, files[0].read_text() if files else ""


def name_of(scenario, strategy):
    return f"[{scenario.stem}]({scenario.name}): {strategy}"


def verdict_of(found):
    if found["verdict"] == "violated":
        excess = found.get("worst_excess")
        return f"✗ +{excess}" if excess else "✗"
    return {"proved": "✓", "not-applicable": "·"}.get(found["verdict"], "?")


def by_property(overbook, scenario):
    """A row for each strategy of a scenario."""
    report = json.loads(asked(overbook, "verify", scenario, "--json=-")[0])
    for strategy in report["strategies"]:
        found = {one["property"]: verdict_of(one) for one in strategy["properties"]}
        yield [name_of(scenario, strategy["name"]), *(found[name] for name in HEADS)]


def by_fault(overbook, scenario):
    section = asked(overbook, "assumptions", scenario, "--md")[1].split("## What the strategies assume\n\n", 1)[1]
    rows = [[cell.strip() for cell in line.strip().strip("|").split(" | ")]
            for line in section.split("\n\n", 1)[0].split("\n")]
    found = {row[0]: row[1:] for row in rows[2:]}
    for index, strategy in enumerate(rows[0][1:]):
        # The lengths of schedules are told by the report itself: a row of them would not be read.
        yield [name_of(scenario, strategy), *(without_steps(found[fault][index]) for fault in FAULTS)]


def without_steps(cell):
    if cell.startswith("✓"):
        return "✓"
    return ", ".join(part.split(" (", 1)[0] for part in cell.split(", "))


def table(head, rows):
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(lines) + "\n"


def text(overbook, checkout):
    """The README, as it must be."""
    before, rest = (checkout / README).read_text().split(BEGIN, 1)
    files = scenarios(checkout)
    properties = table(["protocol", *HEADS.values()], [row for file in files for row in by_property(overbook, file)])
    faults = table(["protocol", *FAULTS], [row for file in files for row in by_fault(overbook, file)])
    return (f"{before}{BEGIN}\n{properties}\nWhat else breaks, or is worse, when something goes wrong once:\n\n{faults}\n"
            f"{END}{rest.split(END, 1)[1]}")


def main():
    overbook, checkout = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    unfinished = (checkout / README).with_suffix(".new")
    unfinished.write_text(text(overbook, checkout))
    unfinished.replace(checkout / README)


if __name__ == "__main__":
    main()
