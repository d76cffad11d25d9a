"""`overbook explain` from outside: every word of a report's tables can be asked about.

Usage: explain_black_box_test.py OVERBOOK CHECKOUT
"""

import json
import re
import sys
import unittest

from command_line import CommandLine


class Explain(CommandLine):
    def explain(self, *words, code=0, **environment):
        return self.assert_exit(code, "explain", *words, **environment)

    def test_alone_it_lists_what_it_explains(self):
        text = self.explain().stdout
        names = re.findall(r"(?m)^  ([a-z_-]+(?: [a-z]+)*)(?:  |$)", text)
        self.assertGreaterEqual(len(names), 11 + 9 + 6)
        for name in names:
            self.assertTrue(self.explain(name).stdout.startswith(name), name)

    def test_every_property_and_verdict_of_the_schema_is_explained(self):
        schema = json.loads(self.assert_exit(0, "schema", "report").stdout)
        words = set(re.findall(r"\"(proved|violated|not-found|inconclusive|not-run|not-applicable)\"", json.dumps(schema)))
        self.assertEqual(6, len(words))
        for word in words:
            self.assertTrue(self.explain(word).stdout.startswith(f"{word} ("))

    def test_a_head_of_a_table_of_two_words_needs_no_quotes(self):
        text = self.explain("false", "no").stdout
        self.assertEqual(text, self.explain("no-false-rejection").stdout)
        self.assertEqual(text, self.explain("No_False_Rejection").stdout)
        self.assertTrue(text.startswith("no-false-rejection (false no)\nnobody is turned away while a slot is free throughout\n"))
        self.assertIn("\n  s3 c3         ??x\n", text)

    def test_a_fault_says_how_to_have_it(self):
        text = self.explain("crash").stdout
        self.assertIn("In a schedule: C1, R1", text)
        flags = re.search(r"- crash and restart: [^-]*((?:--set \S+\s+)+)", text.replace("\n  ", " "))[1].split()
        self.assertIn("faults.crash.restart=true", flags)
        self.assert_exit(1, "verify", "empty-house.json", "--no-expect", "--strategy", "lua-script", "--out", self.directory,
                         *flags)

    def test_a_word_that_nobody_knows_gets_the_nearest(self):
        self.assertEqual("overbook: explain: `no-over-admision` is no property, fault or verdict; did you mean "
                         "`no-over-admission`?\nTry `overbook --help`.\n", self.explain("no-over-admision", code=64).stderr)
        self.assertIn("; `overbook explain` lists", self.explain("xyzzy-plugh", code=64).stderr)

    def test_no_sentence_is_wider_than_a_page_and_flags_stand_on_one_line(self):
        for word in ("no-false-rejection", "crash", "duplicate_delivery", "violated", "linearizable"):
            lines = self.explain(word).stdout.splitlines()
            self.assertLessEqual(max(len(line) for line in lines if not line.startswith("    --set ")), 100, word)

    def test_where_signs_can_not_be_drawn_there_are_none(self):
        self.assertTrue(self.explain("proved").stdout.startswith("proved (\u2713)\n"))
        self.assertTrue(self.explain("proved", "--ascii").stdout.startswith("proved\n"))
        self.assertEqual(self.explain("\u2713").stdout, self.explain("proved").stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
