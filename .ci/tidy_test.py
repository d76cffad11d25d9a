"""Each rule of tidy.py finds what it is there for, in a tree made for it, and lets a clean one pass.

tidy_test.py
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TIDY = pathlib.Path(__file__).resolve().parent / "tidy.py"
HEADER = "#pragma once\n// What it is for.\n"


class Tidy(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.root = pathlib.Path(self.temporary.name)
        self.write("sim/a.h", HEADER)
        self.listed()

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def listed(self, **sizes):
        self.write(".ci/tidy.json", json.dumps(sizes))

    def run_it(self, *words):
        return subprocess.run([sys.executable, "-B", TIDY, self.root, *words], capture_output=True, text=True, check=False)

    def assert_found(self, text):
        result = self.run_it()
        self.assertEqual(1, result.returncode, result.stdout + result.stderr)
        self.assertIn(text, result.stdout)

    def assert_clean(self):
        result = self.run_it()
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)

    def test_a_clean_tree_passes(self):
        self.assert_clean()

    def test_a_long_file(self):
        self.write("sim/a.cpp", "\n" * 400)
        self.assert_clean()
        self.write("sim/a.cpp", "\n" * 401)
        self.assert_found("sim/a.cpp: 401 lines")

    def test_a_long_function(self):
        for lines, finds in ((60, False), (61, True)):
            self.write("sim/a.cpp", "int a(int b) {\n" + "  b++;\n" * lines + "}\n")
            if finds:
                self.assert_found("sim/a.cpp:1: a function of 61 lines")
            else:
                self.assert_clean()

    def test_a_header_without_a_sentence(self):
        self.write("sim/a.h", "#pragma once\n\n#include <string>\n")
        self.assert_found("sim/a.h:2: say in a sentence")

    def test_an_include_that_climbs(self):
        self.write("model/b.h", HEADER + '#include "sim/a.h"\n')
        self.assert_found("model/b.h:3: includes sim/a.h, which stands above it")

    def test_a_circle_of_folders(self):
        self.write("sim/run/b.h", HEADER + '#include "sim/c.h"\n')
        self.write("sim/c.h", HEADER)
        self.assert_clean()
        self.write("sim/a.h", HEADER + '#include "sim/run/b.h"\n')
        self.assert_found("which leads back")

    def test_a_circle_through_a_test_is_none(self):
        self.write("sim/run/b.h", HEADER + '#include "sim/a.h"\n')
        self.write("sim/a_test.cpp", '#include "sim/run/b.h"\nEXPECT_TRUE(true);\n')
        self.assert_clean()

    def test_a_full_folder(self):
        for i in range(30):
            self.write(f"model/f{i}.h", HEADER)
        self.assert_clean()
        self.write("model/one_more.h", HEADER)
        self.assert_found("model: 31 source files")

    def test_a_word_that_says_nothing(self):
        self.write("sim/a.cpp", "int helper_of(int a);\n")
        self.assert_found("sim/a.cpp:1: a word that says nothing")
        self.write("sim/a.cpp", "// Theirs is called a helper.\n")
        self.assert_clean()

    def test_a_boolean_among_arguments(self):
        self.write("sim/a.cpp", "int b = report(1, true);\n")
        self.assert_found("sim/a.cpp:1: true or false beside other arguments")

    def test_a_test_that_claims_nothing(self):
        self.write("sim/a_test.cpp", "TEST(A, Runs) { run(); }\n")
        self.assert_found("sim/a_test.cpp:1: a test that can't fail")

    def test_two_types_of_one_name(self):
        self.write("sim/a.h", HEADER + "namespace a::b {\nstruct S {\n};\n}  // namespace a::b\n")
        self.write("sim/b.cpp", "namespace a::b {\nnamespace {\nstruct S {\n};\n}  // namespace\n}  // namespace a::b\n")
        self.write("sim/c.cpp", "namespace a::c {\nclass S final : public T {\n};\n}  // namespace a::c\n")
        self.assert_clean()
        self.write("sim/d.cpp", "namespace a::b {\nclass S final : public T {\n};\n}  // namespace a::b\n")
        self.assert_found("sim/d.cpp:2: sim/a.h has another a::b::S")

    def test_what_is_listed_may_only_shrink(self):
        self.write("sim/a.cpp", "\n" * 450)
        self.listed(**{"long-file sim/a.cpp": 450})
        self.assert_clean()
        self.write("sim/a.cpp", "\n" * 451)
        self.assert_found("(listed with 450)")
        self.write("sim/a.cpp", "\n" * 420)
        self.assert_found("is better now: run .ci/tidy.py . --shrink")
        self.assertEqual(0, self.run_it("--shrink").returncode)
        self.assertEqual({"long-file sim/a.cpp": 420}, json.loads((self.root / ".ci/tidy.json").read_text()))
        self.assert_clean()
        self.write("sim/a.cpp", "\n" * 430)
        self.run_it("--shrink")
        self.assert_found("(listed with 420)")


if __name__ == "__main__":
    unittest.main()
