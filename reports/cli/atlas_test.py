"""The atlas, scenarios/atlas: how people limit, as programs. Each comes out as its scenario expects, says where it comes
from and what it teaches, and the README's tables are what overbook finds.

Usage: atlas_test.py OVERBOOK CHECKOUT
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from surroundings import clean_environment

OVERBOOK = pathlib.Path(sys.argv[1]).resolve()
CHECKOUT = pathlib.Path(sys.argv[2]).resolve()
README = CHECKOUT / "scenarios/atlas/README.md"
FILES = sorted(README.parent.glob("*.json"))
BEGIN, END = "<!-- atlas: begin -->\n", "<!-- atlas: end -->\n"
NET_SECONDS = 600  # for what hangs: each takes seconds


class Atlas(unittest.TestCase):
    maxDiff = None

    def test_each_comes_out_as_expected(self):
        self.assertGreaterEqual(len(FILES), 16)
        for file in FILES:
            with self.subTest(file.stem), tempfile.TemporaryDirectory() as directory:
                result = subprocess.run([OVERBOOK, "run", file, "--progress=none", "--out", directory], text=True,
                                        capture_output=True, env=clean_environment(), timeout=NET_SECONDS, check=False)
                self.assertEqual(0, result.returncode, result.stdout + result.stderr)
                self.assertIn("expectations: all", result.stdout)

    def test_each_program_says_what_it_models_and_what_it_teaches(self):
        programs = sorted(FILES[0].parent.glob("*.lua"))
        self.assertEqual([file.stem for file in FILES], [file.stem for file in programs])
        for program in programs:
            head = program.read_text().split("\n\n", 1)[0].split("\n")
            with self.subTest(program.stem):
                self.assertTrue(all(line.startswith("-- ") for line in head), head)
                self.assertTrue(any(line.startswith("-- Models: ") for line in head), head)
                self.assertTrue(any(line.startswith("-- Teaches: ") for line in head), head)

    def atlas(self, *words, exit_codes=(0, 2)):
        result = subprocess.run([OVERBOOK, "atlas", *words, "--progress=none"], text=True, capture_output=True, cwd=CHECKOUT,
                                env=clean_environment(), timeout=NET_SECONDS, check=False)
        self.assertIn(result.returncode, exit_codes, result.stderr)
        return result

    def test_the_tables_are_what_overbook_finds(self):
        """OVERBOOK_REWRITE=1 puts them into the README in place of that."""
        tables = f"\n{self.atlas('--md=-').stdout}"
        before, rest = README.read_text().split(BEGIN, 1)
        found, after = rest.split(END, 1)
        if os.environ.get("OVERBOOK_REWRITE") == "1":
            unfinished = README.with_suffix(".new")
            unfinished.write_text(before + BEGIN + tables + END + after)
            unfinished.replace(README)
            return
        self.assertEqual(found, tables)

    def test_a_terminal_has_the_same_rows(self):
        names = [FILES[0], FILES[1]]
        told = self.atlas(*names).stdout
        table = self.atlas(*names, "--md=-").stdout
        for name in names:
            self.assertIn(f"{name.stem}: ", told)
            self.assertIn(f"| {name.stem}: ", table)
            self.assertGreater(told.count(f"{name.stem}: "), table.count(f"| {name.stem}: ") // 2)

    def test_markdown_goes_to_a_file_that_overwrites_nothing_of_the_users(self):
        with tempfile.TemporaryDirectory() as directory:
            copies = []
            for suffix in (".json", ".lua"):
                copy = pathlib.Path(directory) / f"{FILES[0].stem}{suffix}"
                copy.write_text(FILES[0].with_suffix(suffix).read_text())
                copies.append(copy)
            for copy in copies:
                result = self.atlas(copies[0], f"--md={copy}", exit_codes=(64,))
                self.assertIn("which it would overwrite", result.stderr)
            self.assertIn("report: ", self.atlas(copies[0], f"--md={directory}/tables.md").stdout)
            self.assertIn("| protocol |", (pathlib.Path(directory) / "tables.md").read_text())

    def test_what_cannot_be_compared_is_named(self):
        self.assertIn("no-such.json", self.atlas("no-such.json", exit_codes=(66,)).stderr)
        sweep = CHECKOUT / "scenarios/sweep-contention.json"
        self.assertIn("it is a sweep", self.atlas(sweep, exit_codes=(64,)).stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
