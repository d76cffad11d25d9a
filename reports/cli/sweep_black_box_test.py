"""Sweeps from outside.

Usage: sweep_black_box_test.py OVERBOOK CHECKOUT
"""

import re
import signal
import subprocess
import sys
import unittest

from command_line import NET_SECONDS, OVERBOOK, SCENARIOS, CommandLine, started, status_of
from surroundings import clean_environment


class Sweep(CommandLine):
    SMALL = ("--states=2000", "--fail-on=never")

    def sweep(self, *words, code=0, schedules=200, **environment):
        return self.explore(*words, *self.SMALL, code=code, schedules=schedules, scenario="sweep-contention.json",
                            **environment)

    def test_every_cell_has_a_figure_in_the_report(self):
        self.sweep()
        report = self.written_report("sweep-contention")
        self.assertEqual([{"field": "servers", "values": [2, 3, 4]}, {"field": "limit", "values": [1, 2, 3, 4]}],
                         report["sweep"]["axes"])
        self.assertEqual(6 * 10, len(report["sweep"]["series"]))
        for series in report["sweep"]["series"]:
            for verdict, schedules in zip(series["verdict"], series["schedules"], strict=True):
                self.assertEqual(0 if verdict == "not-applicable" else 200, schedules, series["property"])
        self.assertEqual(12, len(set(report["sweep"]["seeds"])))
        over = next(s for s in report["sweep"]["series"] if s["property"] == "no-over-admission")
        self.assertEqual("count-then-register", over["strategy"])
        # Cells with more slots than servers, (2 servers, limit 3) and so on; with as many; with fewer.
        self.assertEqual({"not-applicable"}, {over["verdict"][i] for i in (2, 3, 7)})
        self.assertEqual({"proved"}, {over["verdict"][i] for i in (1, 6, 11)})
        self.assertEqual({"violated"}, {over["verdict"][i] for i in (0, 4, 5, 8, 9, 10)})

    def test_the_number_of_jobs_does_not_show(self):
        one = self.sweep("--json=-", "-j1").stdout
        self.assertEqual(one, self.sweep("--json=-", "-j3").stdout)

    def test_the_scenario_meets_its_expectations(self):
        self.explore(scenario="sweep-contention.json", schedules=300)

    def test_the_commands_in_the_report_replay_the_cells(self):
        self.sweep("--strategy", "count-then-register", "--strategy", "exclude-own-key")
        examples = self.written_report("sweep-contention")["counterexamples"]
        self.assertEqual({0}, {example["cell"] for example in examples}, "two servers and one slot are enough")
        for example in examples:
            self.assertIn("--set servers=2 --set limit=1", example["replay"])
            result = subprocess.run(["sh", "-c", example["replay"].replace("overbook", f"'{OVERBOOK}'", 1)],
                                    cwd=SCENARIOS, capture_output=True, text=True, env=clean_environment(), check=False)
            self.assertEqual(1, result.returncode, result.stderr)
            self.assertIn(f"reproduced: step {example['broken_at_step']}, ", result.stdout)

    def test_a_cell_has_to_be_chosen_to_replay_in_it(self):
        words = ("replay", "sweep-contention.json", "--strategy", "count-then-register", "--schedule", "1.2.1.2")
        result = self.assert_exit(65, *words)
        self.assertIn("choose one cell of the sweep, such as --set servers=2 --set limit=1", result.stderr)
        self.assertIn("`limit` has 4 values", self.assert_exit(65, *words, "--set", "servers=2").stderr)
        self.assert_exit(1, *words, "--set", "servers=2", "--set", "limit=1")
        self.assert_exit(0, *words, "--set", "servers=2", "--set", "limit=2")

    def test_set_changes_the_scenario_and_can_make_or_end_a_sweep(self):
        self.sweep("--set", "servers=3", "--set", "limit=2")
        report = self.written_report("sweep-contention")
        self.assertNotIn("sweep", report)
        self.assertEqual("3", report["scenario"]["options"]["servers"])
        self.assertIn("--set servers=3 --set limit=2", report["command_line"])
        self.explore("--set", "servers=[2, 3]")
        report = self.written_report()
        self.assertEqual([2, 3], report["sweep"]["axes"][0]["values"])
        self.assertNotIn("[2, 3]", report["counterexamples"][0]["replay"])
        for words, place in ((("--set", "servers=0"), "--set:1:9"), (("--set", "severs=3"), "--set:1:1")):
            self.assertIn(place, self.explore(*words, code=65).stderr)
        self.explore("--set", "servers", code=64)

    def test_cells_that_make_no_sense_are_left_out_and_named(self):
        result = self.explore("--set", "limit=[1, 2, 3]", "--states=0", "--no-expect", "--fail-on=never")
        self.assertIn("2 conversations run already, but the limit is 1", result.stdout)
        sweep = self.written_report()["sweep"]
        self.assertEqual([False, True, True], [reason == "" for reason in sweep["left_out"]])

    def test_verify_covers_the_grid_too(self):
        self.assert_exit(0, "verify", "sweep-contention.json", "--strategy", "lua-script", "--json", "--out", self.directory)
        for series in self.written_report("sweep-contention")["sweep"]["series"]:
            for verdict, states in zip(series["verdict"], series["states"], strict=True):
                self.assertEqual("proved" if states > 0 else "not-applicable", verdict, series["property"])

    def test_a_sweep_that_runs_out_of_time_says_which_cells_ran(self):
        self.explore("--time-limit=1ms", "--no-expect", "--fail-on=never", scenario="sweep-contention.json",
                     schedules=1_000_000)
        report = self.written_report("sweep-contention")
        self.assertTrue(report["incomplete"])
        self.assertEqual("not-run", report["sweep"]["series"][0]["verdict"][11])

    def test_the_report_can_be_drawn_again(self):
        first = self.sweep("-v").stdout
        file = self.directory / "sweep-contention.report.json"
        again = self.assert_exit(0, "report", file, "-v").stdout
        self.assertTrue(first.startswith(again), "what follows are the names of the files")


class Sweeps(CommandLine):
    def test_progress_says_which_cell_it_is_at(self):
        words = ("run", "sweep-contention.json", "--strategy", "count-then-register", "--no-expect", "--out", self.directory)
        process = started(self, *words, "-n", "1000000000", "--states", "0")
        line = status_of(self, process, lambda line: " 0 of " not in line)
        self.assertRegex(line, r"^cell 1 of [0-9]+: servers 2, limit 1: exploring: [0-9,]+ of 1,000,000,000 schedules ")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=NET_SECONDS)
        # On a terminal one line, written over; from half a second after the first cell's beginning on, however
        # short each cell is. (A carriage return is read as a line's end here.)
        result = self.assert_exit(1, *words, "-n", "100000", "--progress=bar", "-j1")
        seen = re.findall(r"^ (cell [0-9]+ of 12): servers [234], limit [1-4] .*%  .* violating\x1b",
                          result.stderr, re.MULTILINE)
        self.assertGreater(len(set(seen)), 2, result.stderr)

    def test_progress_of_verify_too(self):
        process = started(self, "verify", "openhands-default.json", "--set", "servers=[5,6]", "--out", self.directory)
        line = status_of(self, process, lambda line: "states" in line)
        self.assertRegex(line, r"^cell 1 of 2: servers 5: verifying openhands: [0-9,]+ states, ")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=NET_SECONDS)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
