"""`overbook check`, `schema` and `strategies` from outside: what is said of scenario files before anything runs.

Usage: check_black_box_test.py OVERBOOK CHECKOUT
"""

import json
import sys
import unittest

from command_line import LAST_SLOT, SCENARIOS, CommandLine


class Check(CommandLine):
    def test_every_scenario_that_ships_is_good(self):
        files = sorted(path.name for path in SCENARIOS.glob("*.json") if not path.name.endswith(".schema.json"))
        self.assertGreaterEqual(len(files), 8)
        result = self.assert_exit(0, "check", *files)
        lines = [line.split(" (a sweep of ")[0] for line in result.stdout.splitlines()]
        self.assertEqual([f"ok: {file}" for file in files], lines)
        self.assertIn("ok: sweep-contention.json (a sweep of 12 cells)\n", result.stdout)

    def test_a_limit_that_nobody_can_exceed_is_a_warning(self):
        self.assertEqual("", self.assert_exit(0, "check", LAST_SLOT).stderr)
        self.assertEqual("warning: duplicate-start.json: no-over-admission is not applicable: 3 slots, and at most "
                         "2 conversations can run at once\n",
                         self.assert_exit(0, "check", "duplicate-start.json").stderr)

    def test_the_schema_beside_them_is_skipped(self):
        result = self.assert_exit(0, "check", "scenario.schema.json", LAST_SLOT)
        self.assertTrue(result.stdout.startswith("skipped: scenario.schema.json"), result.stdout)

    def test_a_bad_one_gets_all_its_errors_and_runs_nothing(self):
        bad = self.directory / "bad.json"
        bad.write_text('{\n  "name": "bad",\n  "limit": 0,\n  "severs": 3,\n  "strategies": ["nobody"]\n}\n')
        result = self.assert_exit(65, "check", LAST_SLOT, bad)
        self.assertEqual(f"ok: {LAST_SLOT}\n", result.stdout)
        for place in (f"{bad}:3:", f"{bad}:4:", f"{bad}:5:"):
            self.assertIn(place, result.stderr)
        self.assertIn("`servers`", result.stderr)
        self.explore(scenario=bad, code=65)
        self.assertEqual([bad], list(self.directory.iterdir()))

    BROKEN = {"raises": "local key = KEYS[2]\nerror('no')", "answers-nothing": "", "answers-a-word": "return 'Admitted'",
              "unknown-command": "return redis.call('NOSUCHCOMMAND')", "never-ends": "while true do end"}

    def broken_scenario(self):
        for name, script in self.BROKEN.items():
            (self.directory / f"{name}.lua").write_text(script)
        scenario = self.directory / "broken.json"
        scenario.write_text(json.dumps({
            "name": "broken", "limit": 1, "servers": 2, "explore": {"schedules": 20},
            "strategies": ["lua-script", *({"use": "lua-script", "as": name, "script": f"{name}.lua"}
                                           for name in self.BROKEN)]}))
        return scenario

    def test_a_script_that_does_not_work_is_named_with_its_line(self):
        scenario = self.broken_scenario()
        result = self.assert_exit(65, "check", scenario, LAST_SLOT)
        self.assertEqual(f"ok: {LAST_SLOT}\n", result.stdout)
        self.assertEqual(len(self.BROKEN), result.stderr.count("error[E0304]"))
        for place in ("raises.lua:2:1  (at /strategies/1/script)", "unknown-command.lua:1:1  (at /strategies/4/script)",
                      "answers-nothing.lua  (at /strategies/2/script)", "never-ends.lua  (at /strategies/5/script)",
                      "= the admitting script answered nil; expected", "= the admitting script answered \"Admitted\"",
                      "Unknown Redis command", "it does not end"):
            self.assertIn(place, result.stderr)

    def test_run_and_verify_say_it_first_and_go_on(self):
        scenario = self.broken_scenario()
        checked = self.run_it("check", scenario).stderr
        for command in ("run", "verify"):
            result = self.run_it(command, scenario, "--json=-")
            self.assertTrue(result.stderr.startswith(checked), result.stderr)
            self.assertEqual(6, len(json.loads(result.stdout)["strategies"]))
        result = self.run_it("run", scenario, "--json=-", "--strategy", "raises", "--strategy", "lua-script")
        self.assertEqual(1, result.stderr.count("error[E0304]"))
        self.assertIn("(at /strategies/1/script)", result.stderr)
        self.assertEqual("", self.run_it("run", scenario, "--json=-", "--strategy", "lua-script",
                                         "--progress=none").stderr)

    def test_github_gets_an_annotation_for_each_error(self):
        bad = self.directory / "a,b:c.json"
        bad.write_text('{ "name": "bad", "limit": 0, "servers": 3, "strategies": ["lua-script"] }')
        result = self.assert_exit(65, "check", bad, GITHUB_ACTIONS="true")
        self.assertRegex(result.stderr, r"(?m)^::error file=[^:,]*a%2Cb%3Ac\.json,line=1,col=\d+,title=E\d{4}::")

    def test_the_schemas_are_json(self):
        for which in ((), ("scenario",), ("report",)):
            self.assertIn("draft-07", json.loads(self.assert_exit(0, "schema", *which).stdout)["$schema"])

    def test_every_strategy_is_listed(self):
        text = self.assert_exit(0, "strategies").stdout
        for name in ("count-then-register", "exclude-own-key", "lua-script", "openhands"):
            self.assertRegex(text, f"(?m)^{name}$")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
