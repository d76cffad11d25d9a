"""The atlas, scenarios/atlas: how people limit, as programs. Each comes out as its scenario expects, says where it comes
from and what it teaches, and the README's tables are what overbook finds.

Usage: atlas_test.py OVERBOOK CHECKOUT
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import write_atlas
from surroundings import clean_environment

OVERBOOK = pathlib.Path(sys.argv[1]).resolve()
CHECKOUT = pathlib.Path(sys.argv[2]).resolve()
FILES = write_atlas.scenarios(CHECKOUT)
NET_SECONDS = 600  # for what hangs: each takes seconds


class Atlas(unittest.TestCase):
    maxDiff = None

    def test_each_comes_out_as_expected(self):
        self.assertGreaterEqual(len(FILES), 10)
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

    def test_the_tables_are_what_overbook_finds(self):
        self.assertEqual((CHECKOUT / write_atlas.README).read_text(), write_atlas.text(OVERBOOK, CHECKOUT))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
