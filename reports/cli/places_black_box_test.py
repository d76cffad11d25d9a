"""Where reports go, and the reports that are drawn again.

Usage: places_black_box_test.py OVERBOOK CHECKOUT
"""

import json
import os
import subprocess
import sys
import time
import unittest

from command_line import LAST_SLOT, OVERBOOK, SCENARIOS, CommandLine
from surroundings import clean_environment


class Places(CommandLine):
    """Where reports go: nothing that is read is overwritten, and nothing that was found is lost."""

    def setUp(self):
        super().setUp()
        self.scenario = self.directory / "mine.json"
        script = self.directory / "scripts" / "mine.lua"
        script.parent.mkdir()
        script.write_text("return 1")
        self.scenario.write_text(json.dumps({
            "name": "mine", "limit": 1, "servers": 2,
            "strategies": ["register-then-count", {"use": "lua-script", "as": "mine", "script": "scripts/mine.lua"}]}))
        (self.directory / "link").symlink_to(self.scenario)
        (self.directory / "hard").hardlink_to(script)

    def test_what_is_read_is_not_overwritten(self):
        before = self.scenario.read_bytes()
        for command in ("run", "verify", "assumptions"):
            for flag in ("--html", "--json", "--md", "--junit"):
                for target, what in (("mine.json", "the scenario itself"), ("scripts/../mine.json", "the scenario itself"),
                                     ("link", "the scenario itself"), ("scripts/mine.lua", "a script of the scenario"),
                                     ("hard", "a script of the scenario"), (".", "a directory")):
                    result = self.run_it(command, "mine.json", "--strategy", "register-then-count", f"{flag}={target}",
                                         cwd=self.directory)
                    self.assertEqual(64, result.returncode, (command, flag, target, result.stderr))
                    self.assertTrue(result.stderr.startswith(f"overbook: {flag}: {target} is {what}"), result.stderr)
                    self.assertIn(f"such as {flag}=", result.stderr)
                    self.assertEqual("", result.stdout)
        self.assertEqual(before, self.scenario.read_bytes())
        self.assertEqual(["hard", "link", "mine.json", "scripts"], sorted(os.listdir(self.directory)))

    def test_two_reports_do_not_share_a_file(self):
        stderr = self.assert_exit(64, "run", self.scenario, f"--json={self.directory}/both",
                                  f"--html={self.directory}/scripts/../both").stderr
        self.assertIn("both is where --html writes, too", stderr)
        self.assert_exit(64, "run", self.scenario, "--out", self.directory, "--json",
                         f"--md={self.directory}/mine.report.json")
        self.assert_exit(0, "run", LAST_SLOT, "-n", 10, "--json=/dev/null", "--html=/dev/null")

    def test_the_report_that_is_drawn_again_is_kept(self):
        self.explore()
        file = self.directory / "last-slot.report.json"
        self.assertIn("is the report itself", self.assert_exit(64, "report", file, f"--json={file}").stderr)

    def test_a_hyphen_is_standard_output_for_every_format_and_command(self):
        self.explore("--md", "--junit")
        report = self.directory / "last-slot.report.json"
        names = {"--html": "last-slot.report.html", "--json": report.name, "--md": "last-slot.report.md",
                 "--junit": "last-slot.junit.xml"}
        for flag, name in names.items():
            drawn = self.assert_exit(0, "report", report, flag, "-").stdout
            self.assertEqual((self.directory / name).read_text(), drawn, flag)
            for command in ("run", "verify", "assumptions"):
                asked = self.run_it(command, self.scenario, "--strategy", "register-then-count", "--states", 500, f"{flag}=-",
                                    cwd=self.directory)
                self.assertNotIn("\nreport: ", asked.stdout, (command, flag))
                self.assertGreater(len(asked.stdout), 100, (command, flag, asked.stderr))
        self.assertFalse((self.directory / "overbook-out").exists(), "nothing is written that was not asked for")
        self.assertFalse((self.directory / "-").exists())

    def test_one_report_goes_to_standard_output(self):
        for command in ("run", "verify", "assumptions", "report"):
            result = self.assert_exit(64, command, LAST_SLOT, "--md=-", "--json=-")
            self.assertIn("--md: standard output is where --json writes, too", result.stderr)

    def test_standard_output_is_a_place_as_well(self):
        file = self.directory / "both"
        with open(file, "w", encoding="utf-8") as out:
            result = subprocess.run([OVERBOOK, "run", self.scenario, f"--json={file}"], stdout=out, text=True,
                                    stderr=subprocess.PIPE, env=clean_environment(), check=False)
        self.assertEqual(64, result.returncode)
        self.assertIn("is where standard output goes", result.stderr)

    def test_a_place_that_can_not_be_written_is_found_before_anything_runs(self):
        for words in ((f"--html={self.directory}/missing/x.html",), (f"--json={self.scenario}/x.json",),
                      ("--out", self.scenario)):
            # Long enough that one that ran first would run out of time.
            result = self.run_it("run", LAST_SLOT, "-n", 1_000_000_000, *words, timeout=60)
            self.assertEqual(74, result.returncode, result.stderr)
            self.assertEqual("", result.stdout)
            self.assertTrue(result.stderr.startswith("overbook: cannot write "), result.stderr)

    def test_a_file_that_fails_takes_nothing_else_with_it(self):
        place = f"--md={self.directory}/kept.md"
        result = self.explore("--html=/dev/full", "--json", place, code=74)
        self.assertIn("overbook: cannot write /dev/full: No space left on device\n", result.stderr)
        self.assertIn("PROVED", result.stdout.upper())
        self.assertIn("kept.md", result.stdout)
        self.assertEqual("last-slot", self.written_report()["scenario"]["name"])
        self.assertIn("replay: overbook replay ", result.stdout)
        file = self.directory / "last-slot.report.json"
        self.assertIn("kept.md", self.assert_exit(74, "report", file, "--junit=/dev/full", place).stdout)

    def test_a_full_standard_output_does_not_stop_the_files(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            result = subprocess.run([OVERBOOK, "run", SCENARIOS / LAST_SLOT, "-n", "10", "--progress=none", "--out",
                                     self.directory],
                                    stdout=full, stderr=subprocess.PIPE, text=True, env=clean_environment(), check=False)
        self.assertEqual(74, result.returncode)
        self.assertEqual("overbook: cannot write standard output: No space left on device\n", result.stderr)
        self.assertEqual("last-slot", self.written_report()["scenario"]["name"])


class Report(CommandLine):
    def test_drawing_a_report_again_gives_the_same_bytes(self):
        self.explore("--md", "--junit")
        again = self.directory / "again"
        self.assert_exit(0, "report", self.directory / "last-slot.report.json", "--html", "--json", "--md", "--junit",
                         "--out", again)
        names = sorted(path.name for path in again.iterdir())
        self.assertEqual(4, len(names))
        for name in names:
            self.assertEqual((self.directory / name).read_bytes(), (again / name).read_bytes(), name)

    def test_the_terminal_summary_is_that_of_the_run(self):
        text = self.explore().stdout
        again = self.assert_exit(0, "report", self.directory / "last-slot.report.json").stdout
        self.assertTrue(text.startswith(again))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
