"""`overbook replay` from outside: what recurs, what is told of a report that says something else, and what is shrunk.

Usage: replay_black_box_test.py OVERBOOK CHECKOUT
"""

import json
import subprocess
import sys
import unittest
from random import Random

from command_line import LAST_SLOT, OVERBOOK, SCENARIOS, CommandLine
from surroundings import clean_environment


def edit_something(value, random):
    """Changes or removes one field, at any depth; returns what was done."""
    places = []

    def visit(node, path):
        for key in node if isinstance(node, dict) else range(len(node)):
            places.append((node, key, path + (key,)))
            if isinstance(node[key], (dict, list)):
                visit(node[key], path + (key,))

    visit(value, ())
    node, key, path = random.choice(places)
    old = node[key]
    if random.random() < 0.15:
        del node[key]
        return f"removing {path}"
    if isinstance(old, str):
        node[key] = random.choice(["", "x", "1.2", old + ".1", old[:-1], "9.9", "Y1.D1", old.replace("1", "7")])
    elif isinstance(old, int):
        node[key] = random.choice([0, old + 1, -1, 1.5, 1_000_000, 2**32 - 1, 2**63])
    else:
        node[key] = random.choice([{}, [], None, {"x": 1}])
    return f"setting {path} to {node[key]!r}"


class Replay(CommandLine):
    def test_every_counterexample_of_every_scenario_recurs(self):
        replayed = 0
        for scenario in sorted(SCENARIOS.glob("*.json")):
            if scenario.name.endswith(".schema.json"):
                continue
            self.explore("--fail-on=never", "--json", schedules=300, scenario=scenario.name)
            file = self.directory / f"{scenario.stem}.report.json"
            for i in range(len(json.loads(file.read_text())["counterexamples"])):
                result = self.assert_exit(1, "replay", f"{file}#/counterexamples/{i}", "-q")
                self.assertIn("reproduced: step ", result.stdout)
                self.assertEqual("", result.stderr)
                replayed += 1
        self.assertGreater(replayed, 10)

    def test_the_command_in_the_report_replays_too(self):
        self.explore("--strategy", "count-then-register")
        for example in self.written_report()["counterexamples"]:
            result = subprocess.run(["sh", "-c", example["replay"].replace("overbook", f"'{OVERBOOK}'", 1)],
                                    cwd=SCENARIOS, capture_output=True, text=True, env=clean_environment(), check=False)
            self.assertEqual(1, result.returncode, result.stderr)
            self.assertIn(f"reproduced: step {example['broken_at_step']}, ", result.stdout)

    def test_a_page_is_as_good_as_the_json_beside_it(self):
        self.explore()
        page, report = (self.directory / f"last-slot.report.{kind}" for kind in ("html", "json"))
        of_page = self.assert_exit(1, "replay", f"{page}#ce2", "-q")
        self.assertEqual(self.assert_exit(1, "replay", f"{report}#ce2", "-q").stdout, of_page.stdout)
        self.assertIn("reproduced: step ", of_page.stdout)
        for flag in ("--md=-", "--json=-", "--html=-", "--junit=-"):
            again = self.assert_exit(0, "report", page, flag)
            self.assertEqual(self.assert_exit(0, "report", report, flag).stdout, again.stdout)
            self.assertEqual("", again.stderr)
        # A page that was cut, or made by something else, has no report.
        text = page.read_text()
        for broken in (text[:20], text.replace("report-data", "other"), text[:text.index('"format"')]):
            page.write_text(broken)
            self.assertIn("last-slot.report.html: found ", self.assert_exit(65, "report", page).stderr)

    def test_a_run_that_violates_nothing(self):
        result = self.assert_exit(0, "replay", LAST_SLOT, "--strategy", "lua-script", "--schedule", "1.2.3")
        self.assertTrue(result.stdout.splitlines()[-1].startswith("not violated: "))

    def test_until_and_state_show_redis_at_that_step(self):
        words = ("replay", LAST_SLOT, "--strategy", "count-then-register", "--schedule", "1.2.1.2", "--until", "3",
                 "--state")
        text = self.assert_exit(0, *words).stdout
        self.assertIn("3/4  S1: SET conv:u1:c3 s1 NX -> OK", text)
        self.assertIn("conv:u1:c3 = s1", text)
        self.assertIn("3/3", text)

    def test_a_schedule_that_does_not_fit(self):
        for schedule in ("1x9", "9", "nonsense"):
            self.assert_exit(65, "replay", LAST_SLOT, "--strategy", "lua-script", "--schedule", schedule)

    def test_a_report_that_says_something_else(self):
        self.explore("--strategy", "count-then-register")
        report = self.written_report()
        file = self.directory / "changed.json"
        report["counterexamples"][0]["steps"][1]["reply"] = "[nothing at all]"
        file.write_text(json.dumps(report))
        self.assertIn("at /counterexamples/0/steps/1: found S2: KEYS conv:u1:* -> [nothing at all], expected S2: KEYS",
                      self.assert_exit(65, "replay", f"{file}#/counterexamples/0").stderr)
        report["tool"]["version"] = "0.0.9"
        report["counterexamples"] = report["counterexamples"][1:]
        for result in (p for s in report["strategies"] for p in s["properties"]):
            result.pop("counterexample", None)
            result.pop("worst_counterexample", None)
        file.write_text(json.dumps(report))
        self.assertIn("made by overbook 0.0.9", self.assert_exit(1, "replay", f"{file}#/counterexamples/0").stderr)
        self.assert_exit(65, "replay", f"{file}#/counterexamples/99")

    def test_files_that_are_no_reports(self):
        for number, text in enumerate(("", "{}", "[1,2", '{"format": "overbook.report/9"}', "\0\0")):
            file = self.directory / f"{number}.json"
            file.write_text(text)
            self.assert_exit(65, "replay", f"{file}#/counterexamples/0")
            self.assert_exit(65, "report", file)

    def test_an_edited_counterexample_is_told_by_its_field(self):
        self.explore("--strategy", "count-then-register")
        file = self.directory / "edited.json"
        for field, value, found in (("schedule", "1..2", "character 3"), ("schedule", "9.9", "can't be taken"),
                                    ("schedule", "2.1.1.2", "found S1: KEYS"), ("strategy", "count", "`count`"),
                                    ("property", "no-overbooking", "`no-overbooking`")):
            report = self.written_report()
            report["counterexamples"][0][field] = value
            file.write_text(json.dumps(report))
            stderr = self.assert_exit(65, "replay", f"{file}#/counterexamples/0").stderr
            where = "/steps/0" if value == "2.1.1.2" else f"/{field}"
            self.assertIn(f"edited.json: at /counterexamples/0{where}: found ", stderr)
            self.assertIn(found, stderr)
            self.assertIn(", expected ", stderr)

    def test_no_edit_of_a_report_is_taken_for_a_defect(self):
        self.explore("--strategy", "count-then-register")
        file = self.directory / "edited.json"
        random = Random(20)
        for _ in range(60):
            report = self.written_report()
            edit = edit_something(report["counterexamples"][0], random)
            file.write_text(json.dumps(report))
            for words in (("replay", f"{file}#/counterexamples/0"), ("report", file)):
                result = self.run_it(*words)
                self.assertIn(result.returncode, (0, 1, 65), f"{words[0]} after {edit}: {result.stderr}")

    def test_a_smaller_scenario_can_be_asked_for(self):
        words = ("replay", LAST_SLOT, "--strategy", "count-then-register", "--schedule", "1.2.1.2")
        self.assertIn("servers 2", self.assert_exit(1, *words, "--servers", "2").stdout)
        self.assert_exit(65, *words, "--servers", "1")
        for flags in (("--servers", "0"), ("--servers", "257"), ("--requests", "0"), ("--retries", "-1"),
                      ("--servers", "2..3")):
            self.assert_exit(64, *words, *flags)
        self.assert_exit(64, "replay", LAST_SLOT, "--servers", "2")
        self.explore("--strategy", "count-then-register")
        self.assert_exit(64, "replay", f"{self.directory}/last-slot.report.json#/counterexamples/0", "--servers", "2")

    def test_a_report_that_changes_what_it_must_not(self):
        self.explore("--strategy", "count-then-register", "--states", "0", code=1)
        report = self.written_report()
        file = self.directory / "changed.json"
        for options in ({"limit": {"value": 1, "found_with": 3}}, {"servers": {"value": 0, "found_with": 3}},
                        {"servers": {"value": 1 << 40, "found_with": 3}}):
            report["counterexamples"][0]["options"] = options
            file.write_text(json.dumps(report))
            self.assert_exit(65, "replay", f"{file}#/counterexamples/0")


class Shrinking(CommandLine):
    """A scenario that is too big to explore: what was sampled is long, what is shown is small, and recurs."""

    def setUp(self):
        super().setUp()
        scenario = {"name": "big", "limit": 3, "running": 2, "servers": 8, "requests_per_server": 5,
                    "retry": {"attempts": 2},
                    "strategies": ["count-then-register", "register-then-count-plus-one", "openhands"],
                    "explore": {"schedules": 200, "seed": 7}}
        self.scenario = self.directory / "big.json"
        self.scenario.write_text(json.dumps(scenario))

    def sample(self, *words):
        return self.assert_exit(1, "run", "big.json", "--out", self.directory, *words, cwd=self.directory)

    def run_it(self, *words, cwd=None, **environment):
        return super().run_it(*words, cwd=cwd or self.directory, **environment)

    def test_counterexamples_are_small_and_say_from_what(self):
        text = " ".join(self.sample("-v").stdout.split())
        self.assertRegex(text, r"\(shrunk from [0-9]{2,} to 4 steps, from 8 servers to 2, from 5 requests per server to 1, "
                               r"from 2 retries to 0\)")
        report = self.written_report("big")
        first = report["counterexamples"][0]
        self.assertEqual("random", first["found_by"])
        self.assertEqual(4, len(first["steps"]))
        self.assertGreater(first["found_steps"], 40)
        self.assertEqual({"value": 2, "found_with": 8}, first["options"]["servers"])
        self.assertEqual("8", report["scenario"]["options"]["servers"])
        self.assertIn("shrunk from", (self.directory / "big.report.html").read_text())

    def test_they_recur_from_the_report_and_from_the_command_line(self):
        self.sample()
        examples = self.written_report("big")["counterexamples"]
        self.assertGreater(len(examples), 5)
        for i, example in enumerate(examples):
            self.assertLess(len(example["steps"]), 40)
            said = f"reproduced: step {example['broken_at_step']}, "
            result = self.assert_exit(1, "replay", f"big.report.json#/counterexamples/{i}", "-q")
            self.assertIn(said, result.stdout)
            result = subprocess.run(["sh", "-c", example["replay"].replace("overbook", f"'{OVERBOOK}'", 1)],
                                    cwd=self.directory, capture_output=True, text=True, env=clean_environment(),
                                    check=False)
            self.assertEqual(1, result.returncode, result.stderr)
            self.assertIn(said, result.stdout)

    def test_the_number_of_jobs_does_not_show(self):
        self.assertEqual(self.sample("--json=-", "-j1").stdout, self.sample("--json=-", "-j3").stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
