"""`overbook init` from outside: what it writes runs, says what it promises, and takes nothing's place.

Usage: init_black_box_test.py OVERBOOK CHECKOUT
"""

import json
import os
import re
import sys
import unittest

from command_line import CHECKOUT, CommandLine

STARTER = CHECKOUT / "scenarios" / "starter"


class Init(CommandLine):
    def init(self, *words, code=0):
        result = self.run_it("init", *words, cwd=self.directory)
        self.assertEqual(code, result.returncode, f"{words}\n{result.stdout}\n{result.stderr}")
        return result

    def names(self, folder="."):
        return sorted(os.listdir(self.directory / folder))

    def run_printed(self, text, command):
        """Runs the line with that command as it was printed."""
        words = re.search(rf"^  overbook ({command} .*)$", text, re.MULTILINE)[1].split()
        return self.run_it(*words, cwd=self.directory)

    def test_what_it_writes_runs_as_it_says(self):
        text = self.init().stdout
        self.assertEqual(["my-limiter.json", "my-limiter.lua"], self.names("my-limiter"))
        for name in self.names("my-limiter"):
            self.assertIn(f"wrote my-limiter/{name}\n", text)
            self.assertEqual((STARTER / name).read_text(), (self.directory / "my-limiter" / name).read_text())
        checked = self.run_printed(text, "check")
        self.assertEqual((0, "ok: my-limiter/my-limiter.json\n", ""), (checked.returncode, checked.stdout, checked.stderr))
        self.assertEqual(0, self.run_printed(text, "run").returncode, "its expectations are met")
        self.assert_verdicts("my-limiter")

    def assert_verdicts(self, name):
        report = json.loads((self.directory / "overbook-out" / f"{name}.report.json").read_text())
        verdicts = {strategy["name"]: {one["property"]: one["verdict"] for one in strategy["properties"]}
                    for strategy in report["strategies"]}
        self.assertEqual(["two commands", "as one script"], list(verdicts))
        two, one = verdicts.values()
        self.assertEqual("violated", two["no-false-rejection"])
        self.assertEqual("proved", two["no-over-admission"])
        self.assertEqual({"no-duplicate-run", "no-needless-eviction"},
                         {name for name, verdict in one.items() if verdict != "proved"})
        self.assertEqual({"not-applicable"}, {verdict for verdict in one.values() if verdict != "proved"})

    def test_the_name_is_that_of_the_folder_its_files_and_the_scenario(self):
        text = self.init("Ours_2.0").stdout
        self.assertEqual(["Ours_2.0"], self.names())
        self.assertEqual(["Ours_2.0.json", "Ours_2.0.lua"], self.names("Ours_2.0"))
        self.assertEqual(0, self.run_printed(text, "run").returncode)
        self.assert_verdicts("Ours_2.0")
        for name in self.names("Ours_2.0"):
            self.assertNotIn("my-limiter", (self.directory / "Ours_2.0" / name).read_text())

    def test_a_program_that_was_changed_is_held_to_what_is_expected(self):
        self.init()
        program = self.directory / "my-limiter" / "my-limiter.lua"
        program.write_text(program.read_text().replace("    redis.call(\"DECR\", count_of(request))\n    return", "    return"))
        result = self.run_it("run", "my-limiter/my-limiter.json", cwd=self.directory)
        self.assertEqual(1, result.returncode, result.stdout)

    def test_what_the_user_has_is_left_alone(self):
        (self.directory / "full").mkdir()
        (self.directory / "full" / "full.json").write_text("mine")
        (self.directory / "file").write_text("mine")
        (self.directory / "elsewhere").mkdir()
        (self.directory / "link").symlink_to("elsewhere")
        (self.directory / "dangling").symlink_to("nowhere")
        before = self.names()
        for name, why in (("full", "is not empty"), ("file", "is no folder"), ("link", "is no folder"),
                          ("dangling", "is no folder")):
            result = self.init(name, code=64)
            self.assertEqual("", result.stdout)
            self.assertTrue(result.stderr.startswith(f"overbook: init: {name} is there already, and {why}; nothing was written."),
                            result.stderr)
        self.assertEqual(before, self.names())
        self.assertEqual((["full.json"], []), (self.names("full"), self.names("elsewhere")))
        self.assertEqual("mine", (self.directory / "full" / "full.json").read_text())
        self.assertEqual("mine", (self.directory / "file").read_text())

    def test_a_second_time_it_refuses_and_an_empty_folder_it_fills(self):
        (self.directory / "empty").mkdir()
        self.init("empty")
        self.assertEqual(["empty.json", "empty.lua"], self.names("empty"))
        self.init("empty", code=64)

    def test_a_name_that_is_not_safe_is_refused(self):
        for name, better in (("../up", "up"), ("a/b", "a-b"), (".hidden", "hidden"), ("", "my-limiter"), ("two words", "two-words"),
                             ("a\nb", "a-b"), ("quo\"te", "quo-te"), ("x" * 101, "x" * 100), ("..", "scenario")):
            result = self.init("--", name, code=64)
            self.assertIn("can't be the name of a folder", result.stderr)
            self.assertIn(f"such as `{better}`", result.stderr)
        self.init("--", "--color", code=64)
        self.assertEqual([], self.names())

    def test_where_nothing_can_be_written_nothing_is(self):
        if os.geteuid() == 0:
            # Root may write anywhere, but not in a folder that is gone, nor on what is none.
            result = self.run_it("init", cwd="/proc")
        else:
            self.directory.chmod(0o500)
            self.addCleanup(self.directory.chmod, 0o700)
            result = self.run_it("init", cwd=self.directory)
        self.assertEqual(74, result.returncode, result.stderr)
        self.assertTrue(result.stderr.startswith("overbook: cannot write my-limiter: "), result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
