"""Writes what each strategy assumes, as `overbook assumptions scenarios/empty-house.json` finds it, to where it
is told: the table in sim/README.md, the header of each strategy, and the sentences that `overbook strategies` prints.

Usage: write_assumptions.py OVERBOOK CHECKOUT
The black-box test calls texts() and compares, so none of this is typed, and none of it gets old.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import textwrap

BEGIN, END = "<!-- assumptions: begin -->\n", "<!-- assumptions: end -->\n"
SOURCE = "`overbook assumptions scenarios/empty-house.json`"
IN_HEADERS = f"What it assumes, as {SOURCE} finds it (limit 1, two servers): it"
SENTENCES = pathlib.Path("model/strategies/assumptions.cpp")


def between(text, begin, end, new):
    before, rest = text.split(begin, 1)
    return before + begin + new + end + rest.split(end, 1)[1]


def explored(overbook, checkout):
    """The section of the Markdown report, and each strategy's sentence."""
    with tempfile.TemporaryDirectory() as directory:
        command = [overbook, "assumptions", checkout / "scenarios/empty-house.json", "--md", "--progress=none",
                   "--out", directory]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode not in (0, 2):  # 2: something is too large, and the table says so
            raise RuntimeError(f"overbook assumptions exits with {done.returncode}: {done.stderr}")
        stem = pathlib.Path(directory) / "empty-house.assumptions.report"
        report = json.loads(stem.with_suffix(".report.json").read_text())
        text = stem.with_suffix(".report.md").read_text()
    section = text.split("## What the strategies assume\n\n", 1)[1].split("\n## ", 1)[0].rstrip("\n") + "\n"
    return section, {one["strategy"]: one["sentence"] for one in report["assumptions"]["strategies"]}


def in_header(text, sentence):
    """The last paragraph of the comment at the head of the file."""
    lines = text.split("\n")
    end = next(i for i, line in enumerate(lines) if i > 0 and not line.startswith("//"))
    start = max(i for i in range(end) if lines[i] == "//") + 1
    if not lines[start].startswith("// What it assumes"):
        raise RuntimeError("the comment does not end in what the strategy assumes")
    told = textwrap.wrap(f"{IN_HEADERS} {sentence}", 107, break_on_hyphens=False)
    return "\n".join(lines[:start] + ["// " + line for line in told] + lines[end:])


def as_source(sentences):
    cases = "".join(f'  if (strategy == "{name}") return "{said}";\n' for name, said in sentences.items())
    return ("// Written by reports/cli/write_assumptions.py; a test compares it with what is found.\n\n"
            '#include "model/strategies/assumptions.h"\n\n'
            "namespace overbook::model {\n\n"
            "// clang-format off\n"
            "std::string_view assumptions_of(std::string_view strategy) {\n"
            f"{cases}  return {{}};\n}}\n"
            "// clang-format on\n\n"
            "}  // namespace overbook::model\n")


def texts(overbook, checkout):
    """The files that tell it, by path in the checkout, as they must be."""
    table, sentences = explored(overbook, checkout)
    readme = pathlib.Path("sim/README.md")
    files = {readme: between((checkout / readme).read_text(), BEGIN, END, f"\n{table}\n"),
             SENTENCES: as_source(sentences)}
    for name, sentence in sentences.items():
        header = pathlib.Path(f"model/strategies/{name.replace('-', '_')}.h")
        files[header] = in_header((checkout / header).read_text(), sentence)
    return files


def main():
    overbook, checkout = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    for path, text in texts(overbook, checkout).items():
        whole = checkout / path
        unfinished = whole.with_name(whole.name + ".new")
        unfinished.write_text(text)
        unfinished.replace(whole)


if __name__ == "__main__":
    main()
