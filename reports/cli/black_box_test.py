"""The command line from outside: exit codes, which stream says what, and that the same input gives the same bytes.

Usage: black_box_test.py OVERBOOK CHECKOUT
"""

import json
import signal
import subprocess
import sys
import unittest

from command_line import CHECKOUT, LAST_SLOT, NET_SECONDS, OVERBOOK, SCENARIOS, CommandLine, started, status_of


class Run(CommandLine):
    def test_writes_html_and_json_and_says_so_last(self):
        result = self.explore_two("--progress=none")  # which a busy machine would take long enough to see
        lines = result.stdout.splitlines()
        self.assertRegex(lines[-3], r"^report: .*/last-slot\.report\.html \([0-9]+ KB\)$")
        self.assertRegex(lines[-2], r"^report: .*/last-slot\.report\.json \([0-9]+ KB\)$")
        self.assertEqual("", result.stderr)
        self.assertTrue((self.directory / "last-slot.report.html").read_text().lower().startswith("<!doctype html>"))
        self.assertEqual("overbook.report/1", self.written_report()["format"])

    def test_the_line_printed_last_replays_the_first_counterexample(self):
        line = self.explore_two().stdout.splitlines()[-1]
        self.assertTrue(line.startswith("replay: overbook replay "), line)
        result = self.assert_exit(1, "replay", line.removeprefix("replay: overbook replay "))
        self.assertIn("reproduced: step ", result.stdout)

    def test_json_on_stdout_is_all_there_is(self):
        result = self.explore_two("--json=-")
        self.assertEqual("last-slot", json.loads(result.stdout)["scenario"]["name"])
        self.assertEqual([], list(self.directory.iterdir()))
        self.assertEqual(result.stdout, self.explore_two("--json", "-").stdout)

    def test_the_number_of_jobs_does_not_show(self):
        one = self.explore_two("--json=-", "-j1").stdout
        self.assertEqual(one, self.explore_two("--json=-", "-j2").stdout)
        self.assertEqual(one, self.explore_two("--json=-", "-j", "7").stdout)

    def test_every_scheduler_is_deterministic_and_only_random_gives_rates(self):
        for scheduler in ("random", "pct", "round-robin"):
            with self.subTest(scheduler):
                words = ("--json=-", "--scheduler", scheduler, "--fail-on=never")
                one = self.explore_two(*words, "-j1").stdout
                self.assertEqual(one, self.explore_two(*words, "-j2").stdout)
                results = [p for s in json.loads(one)["strategies"] for p in s["properties"]]
                has_rates = any("rate" in p or "upper_bound" in p for p in results)
                self.assertEqual(scheduler == "random", has_rates)

    def test_the_seed_shows(self):
        self.assertNotEqual(self.explore_two("--json=-", "--seed", "1").stdout, self.explore_two("--json=-", "--seed", "2").stdout)
        self.assertEqual(self.explore_two("--json=-", "--seed", "0x10").stdout.replace("0x10", "16"),
                         self.explore_two("--json=-", "--seed", "16").stdout)

    def test_filters_leave_only_what_they_name(self):
        self.explore("--strategy", "lua-script", "--strategy=openhands", "--property", "progress,no-slot-leak")
        report = self.written_report()
        self.assertEqual(["lua-script", "openhands"], [s["name"] for s in report["strategies"]])
        for strategy in report["strategies"]:
            self.assertEqual(["progress", "no-slot-leak"], [p["property"] for p in strategy["properties"]])

    def test_a_flag_can_come_from_the_environment_and_goes_before_it(self):
        self.explore_two(OVERBOOK_SEED="99")
        self.assertEqual(99, self.written_report()["seed"])
        self.explore_two("--seed", "98", OVERBOOK_SEED="99")
        self.assertEqual(98, self.written_report()["seed"])

    def test_all_formats_go_where_they_are_told(self):
        for flag in ("html", "json", "md", "junit"):
            self.explore_two(f"--{flag}={self.directory / flag}")
            self.assertGreater((self.directory / flag).stat().st_size, 100)
        self.explore_two("--md", "--junit")
        self.assertTrue((self.directory / "last-slot.report.md").exists())
        self.assertIn("<testsuites", (self.directory / "last-slot.junit.xml").read_text())

    def test_reports_hold_no_path_of_the_machine(self):
        self.explore(scenario=SCENARIOS / LAST_SLOT)
        for file in self.directory.iterdir():
            self.assertNotIn(str(CHECKOUT), file.read_text(), file.name)

    def test_timings_are_there_only_when_asked_for(self):
        self.assertNotIn("timings", json.loads(self.explore_two("--json=-").stdout))
        self.assertIn("explore_s", json.loads(self.explore_two("--json=-", "--timings").stdout)["timings"])


class ExitCodes(CommandLine):
    def test_expectations_decide_if_the_scenario_has_some(self):
        self.explore(code=0)
        self.explore("--no-expect", code=1)
        self.explore("--fail-on=violation", code=1)
        self.explore("--fail-on=never", "--no-expect", code=0)
        self.explore("--strategy", "lua-script", "--fail-on=not-proved", code=0)
        self.explore("--strategy", "lua-script", "--fail-on=not-proved", "--states", "0", code=1)
        self.explore("--strategy", "lua-script", "--no-expect", code=0)

    def test_an_expectation_that_is_not_met(self):
        scenario = json.loads((SCENARIOS / LAST_SLOT).read_text())
        scenario["expect"] = {"lua-script": {"no-over-admission": "violated"}}
        file = self.directory / "wrong.json"
        file.write_text(json.dumps(scenario))
        result = self.explore(scenario=file, code=1)
        self.assertIn("NOT met", result.stdout)

    def test_usage(self):
        for words in ([], ["frobnicate"], ["run"], ["run", "a.json", "b.json"], ["run", LAST_SLOT, "--frob"],
                      ["run", LAST_SLOT, "-n", "0"], ["run", LAST_SLOT, "-n", "ten"], ["run", LAST_SLOT, "--seed", "-1"],
                      ["run", LAST_SLOT, "--time-limit", "soon"], ["run", LAST_SLOT, "--color", "blue"],
                      ["run", LAST_SLOT, "--strategy", "nobody"], ["run", LAST_SLOT, "--property", "nothing"],
                      ["schema", "poem"], ["replay", LAST_SLOT], ["replay", LAST_SLOT, "--schedule", "1"]):
            with self.subTest(words):
                result = self.assert_exit(64, *words)
                self.assertEqual("", result.stdout)
                self.assertTrue(result.stderr.startswith("overbook: "), result.stderr)

    def test_a_word_that_is_nearly_right(self):
        self.assertIn("did you mean `run`?", self.assert_exit(64, "rnu", LAST_SLOT).stderr)
        self.assertIn("did you mean `--schedules`?", self.assert_exit(64, "run", LAST_SLOT, "--schedule", "5").stderr)
        self.assertIn("did you mean `lua-script`?",
                      self.assert_exit(64, "run", LAST_SLOT, "--strategy", "lua-scirpt").stderr)

    def test_files_that_are_not_there(self):
        self.assert_exit(66, "run", "nowhere.json")
        self.assert_exit(66, "run", SCENARIOS)
        self.assert_exit(66, "check", LAST_SLOT, "nowhere.json")
        self.assert_exit(66, "report", "nowhere.json")
        self.assert_exit(66, "replay", "nowhere.json#/counterexamples/0")

    def test_reports_that_can_not_be_written(self):
        self.explore_two(f"--html={self.directory}/missing/x.html", code=74)
        self.explore_two("--out", "/dev/null/out", code=74)
        with open("/dev/full", "w", encoding="ascii") as full:
            result = subprocess.run([OVERBOOK, "strategies"], stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(74, result.returncode)

    def test_help_and_version(self):
        self.assertRegex(self.assert_exit(0, "--version").stdout, r"^overbook [0-9]+\.[0-9]+\.[0-9]+\n$")
        for words in (["--help"], ["run", "--help"], ["replay", "-h"], ["check", "--help"]):
            self.assertIn("Usage: overbook", self.assert_exit(0, *words).stdout)


class NothingToSay(CommandLine):
    """Verdicts that are none: what can't be broken, and a limiter that can't reach the start."""

    def scenario(self, **fields):
        file = self.directory / "a.json"
        file.write_text(json.dumps({"name": "a", "limit": 3, "running": 2, "servers": 2} | fields))
        return file

    def words_of(self, strategy):
        report = self.written_report("a")
        properties = next(s for s in report["strategies"] if s["name"] == strategy)["properties"]
        return {one["property"]: (one["verdict"], one.get("reason", "")) for one in properties}

    def test_what_cannot_be_broken_is_not_applicable_whoever_asks(self):
        file = self.scenario(limit=5, strategies=["lua-script"],
                             expect={"lua-script": {"no-over-admission": "not-applicable"}})
        reason = "5 slots, and at most 4 conversations can run at once"
        for words in (("run", file, "-n", 100), ("run", file, "-n", 100, "--states", 0), ("verify", file),
                      ("verify", file, "--property", "no-over-admission")):
            with self.subTest(words):
                self.assert_exit(0, *words, "--out", self.directory)
                self.assertEqual(("not-applicable", reason), self.words_of("lua-script")["no-over-admission"])

    def test_what_cannot_be_broken_is_not_proved(self):
        file = self.scenario(limit=5, strategies=["lua-script"], expect={"lua-script": {"no-over-admission": "proved"}})
        self.assertEqual(1, self.run_it("run", file, "-n", 100, "--out", self.directory).returncode)

    def test_with_more_servers_it_can_be_broken(self):
        file = self.scenario(limit=5, strategies=["count-then-register"])
        self.assert_exit(1, "verify", file, "--servers", "1..4", "--out", self.directory)
        rows = self.written_report("a")["by_servers"]
        self.assertEqual(["not-applicable", "not-applicable", "proved", "violated"],
                         [row["properties"][0]["verdict"] for row in rows])

    def test_who_refuses_a_resident_is_not_run_and_the_others_are(self):
        refuses = {"use": "lua-script", "as": "refuses", "script": {"text": "return 0"}}
        file = self.scenario(strategies=[refuses, "count-then-register"])
        reason = "it admits only 0 of the 2 conversations that should run before"
        for command in ("run", "verify"):
            with self.subTest(command):
                self.assert_exit(1, command, file, "--out", self.directory)
                self.assertEqual({("not-run", reason)}, set(self.words_of("refuses").values()))
                self.assertEqual("violated", self.words_of("count-then-register")["no-over-admission"][0])
        result = self.assert_exit(65, "replay", file, "--strategy", "refuses", "--schedule", "1.2")
        self.assertIn(reason, result.stderr)


class Looks(CommandLine):
    def test_no_escape_sequence_goes_into_a_pipe(self):
        self.assertNotIn("\x1b", self.explore_two().stdout)
        self.assertIn("\x1b[", self.explore_two("--color=always").stdout)
        self.assertIn("\x1b[", self.explore_two(CLICOLOR_FORCE="1").stdout)
        self.assertNotIn("\x1b", self.explore_two(CLICOLOR_FORCE="1", NO_COLOR="1").stdout)
        self.assertIn("\x1b[", self.explore_two("--color=always", NO_COLOR="1").stdout)

    def test_ascii_where_the_locale_asks_for_it(self):
        self.assertFalse(self.explore_two().stdout.isascii())
        self.assertTrue(self.explore_two(LC_ALL="C").stdout.isascii())
        self.assertTrue(self.explore_two("--ascii").stdout.isascii())

    def test_the_step_summary_is_appended_to(self):
        summary = self.directory / "summary.md"
        summary.write_text("before\n")
        self.explore_two("--no-expect", code=1, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
        text = summary.read_text()
        self.assertTrue(text.startswith("before\n"))
        self.assertIn("count-then-register", text)


class Stopping(CommandLine):
    def start(self, *words):
        return started(self, "run", LAST_SLOT, "-n", "1000000000", "--out", self.directory, *words)

    def test_ctrl_c_gives_a_report_that_says_it_is_incomplete(self):
        process = self.start()
        line = status_of(self, process, lambda line: not line.startswith("exploring: 0 "))
        self.assertRegex(line, r"^exploring: [0-9,]+ of 6,000,000,000 schedules \(0 %\)")
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=NET_SECONDS)
        self.assertEqual(130, process.returncode, errors)
        self.assertIn("INCOMPLETE", output)
        self.assertIn("Ctrl-C again kills", errors)
        report = self.written_report()
        self.assertTrue(report["incomplete"])
        first, last = report["strategies"][0], report["strategies"][-1]
        self.assertGreater(first["properties"][0]["schedules"], 0)
        self.assertEqual("not-run", last["properties"][0]["verdict"])
        self.assert_exit(0, "report", self.directory / "last-slot.report.json")
        self.assert_exit(1, "replay", f"{self.directory}/last-slot.report.json#/counterexamples/0")

    def test_the_time_limit_stops_it_too(self):
        process = self.start("--time-limit", "300ms", "--strategy", "lua-script", "--no-expect")
        output, errors = process.communicate(timeout=NET_SECONDS)
        self.assertEqual(2, process.returncode, errors)
        self.assertIn("time limit", output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
