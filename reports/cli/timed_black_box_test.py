"""Timed scenarios from outside.

Usage: timed_black_box_test.py OVERBOOK CHECKOUT
"""

import json
import sys
import unittest

from command_line import SCENARIOS, CommandLine


class Timed(CommandLine):
    TIMED = "refresh-too-late.json"
    UNTIMED = ("--set", "timing.mode=untimed")

    def timed(self, *words, schedules=200, **more):
        return self.explore(*words, "--no-expect", code=1, scenario=self.TIMED, schedules=schedules, **more)

    def test_what_timed_runs_have_no_answer_to_is_refused(self):
        for words, message in ((("verify", self.TIMED), "nothing is proved of it"),
                               (("run", self.TIMED, "--scheduler", "pct"), "what is due next is next"),
                               (("run", self.TIMED, "--redis", "redis://127.0.0.1:1"), "would take its own time there")):
            result = self.assert_exit(64, *words)
            self.assertIn("the scenario is timed", result.stderr)
            self.assertIn(message, result.stderr)
            self.assertIn("--set timing.mode=untimed", result.stderr)

    def test_untimed_its_faults_need_budgets(self):
        result = self.assert_exit(65, "verify", self.TIMED, *self.UNTIMED)
        self.assertIn("error[E0210]: in the untimed mode `pause` needs a budget", result.stderr)
        self.assertIn("how often may it strike?", result.stderr)
        self.assertIn('help: add "budget"', result.stderr)
        # As the error says; what remains is the smallest house in which it can happen.
        words = ("--set", "faults.pause.budget=1", "--set", "limit=1", "--set", "servers=2", "--set",
                 "requests_per_server=1", "--strategy", "lua-script", "--no-expect", "--out", self.directory)
        self.assertIn("no-over-admission", self.assert_exit(1, "verify", self.TIMED, *self.UNTIMED, *words).stdout)

    def test_a_rate_of_the_wrong_kind_is_told_the_right_one(self):
        for fault, wrong, right in (("crash", "rate", "rate_per_s"), ("slow_script", "rate_per_s", "rate")):
            result = self.assert_exit(65, "check", self.scenario_with(fault, wrong))
            self.assertIn(f"error[E0211]: `{fault}` has no `{wrong}`, but a `{right}`", result.stderr + result.stdout)
            self.assertIn(f'help: write "{right}": ', result.stderr + result.stdout)
            self.assert_exit(0, "check", self.scenario_with(fault, right))

    def scenario_with(self, fault, rate):
        scenario = json.loads((SCENARIOS / self.TIMED).read_text())
        scenario["timing"]["slow_script"] = {"constant_ms": 5}
        scenario["faults"] = {fault: {rate: 0.001}}
        path = self.directory / f"{fault}-{rate}.json"
        path.write_text(json.dumps(scenario))
        return path

    def test_the_number_of_jobs_does_not_show(self):
        one = self.timed("--json=-", "-j1").stdout
        self.assertEqual(one, self.timed("--json=-", "-j3").stdout)

    def test_its_schedules_recur_with_their_times(self):
        self.timed("--strategy", "lua-script")
        report = self.written_report("refresh-too-late")
        self.assertGreater(len(report["counterexamples"]), 0)
        for i, example in enumerate(report["counterexamples"]):
            result = self.assert_exit(1, "replay", f"{self.directory}/refresh-too-late.report.json#/counterexamples/{i}")
            self.assertIn("reproduced: step ", result.stdout)
            last = example["steps"][-1]["time_us"]
            self.assertIn(f"{last // 1000:,}.{last % 1000:03}", result.stdout)
        again = self.assert_exit(1, "replay", self.TIMED, "--strategy", "lua-script", "--schedule",
                                 report["counterexamples"][0]["schedule"])
        self.assertIn("reproduced: step ", again.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
