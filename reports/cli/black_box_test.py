"""The command line from outside: exit codes, which stream says what, and that the same input gives the same bytes.

Usage: black_box_test.py OVERBOOK CHECKOUT
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from random import Random

import write_assumptions
from surroundings import clean_environment

OVERBOOK = pathlib.Path(sys.argv[1]).resolve()
CHECKOUT = pathlib.Path(sys.argv[2]).resolve()
SCENARIOS = CHECKOUT / "scenarios"
LAST_SLOT = "last-slot.json"
# A net for what hangs, some twenty times what the longest takes: a busy machine is no error.
NET_SECONDS = 1200


def started(case, *words):
    process = subprocess.Popen([OVERBOOK, *map(str, words)], cwd=SCENARIOS, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=clean_environment())
    case.addCleanup(process.stdout.close)
    case.addCleanup(process.stderr.close)
    return process


def status_of(case, process, is_wanted):
    """Its first answer to SIGUSR1 that is wanted; before its handlers stand, the signal would kill it."""
    status = pathlib.Path(f"/proc/{process.pid}/status")
    deadline = time.monotonic() + NET_SECONDS
    while time.monotonic() < deadline:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt:"))
        if int(caught.split()[1], 16) >> (signal.SIGUSR1 - 1) & 1:
            break
        time.sleep(0.01)
    while time.monotonic() < deadline:
        process.send_signal(signal.SIGUSR1)
        line = process.stderr.readline().rstrip("\n")
        if is_wanted(line):
            return line
    return case.fail("it does not get that far")


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


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.directory = pathlib.Path(self.temporary.name)

    def run_it(self, *words, cwd=None, timeout=NET_SECONDS, **environment):
        return subprocess.run([OVERBOOK, *map(str, words)], cwd=cwd or SCENARIOS, capture_output=True, text=True,
                              env=clean_environment(**environment), timeout=timeout, check=False)

    def assert_exit(self, code, *words, **environment):
        result = self.run_it(*words, **environment)
        self.assertEqual(code, result.returncode, f"{words}\n{result.stdout}\n{result.stderr}")
        return result

    def explore(self, *words, code=0, schedules=2000, scenario=LAST_SLOT, **environment):
        return self.assert_exit(code, "run", scenario, "-n", schedules, "--out", self.directory, *words, **environment)

    def written_report(self, name="last-slot"):
        return json.loads((self.directory / f"{name}.report.json").read_text())


class Run(CommandLine):
    def test_writes_html_and_json_and_says_so_last(self):
        result = self.explore("--progress=none")  # which a busy machine would take long enough to see
        lines = result.stdout.splitlines()
        self.assertRegex(lines[-3], r"^report: .*/last-slot\.report\.html \([0-9]+ KB\)$")
        self.assertRegex(lines[-2], r"^report: .*/last-slot\.report\.json \([0-9]+ KB\)$")
        self.assertEqual("", result.stderr)
        self.assertTrue((self.directory / "last-slot.report.html").read_text().lower().startswith("<!doctype html>"))
        self.assertEqual("overbook.report/1", self.written_report()["format"])

    def test_the_line_printed_last_replays_the_first_counterexample(self):
        line = self.explore().stdout.splitlines()[-1]
        self.assertTrue(line.startswith("replay: overbook replay "), line)
        result = self.assert_exit(1, "replay", line.removeprefix("replay: overbook replay "))
        self.assertIn("reproduced: step ", result.stdout)

    def test_json_on_stdout_is_all_there_is(self):
        result = self.explore("--json=-")
        self.assertEqual("last-slot", json.loads(result.stdout)["scenario"]["name"])
        self.assertEqual([], list(self.directory.iterdir()))
        self.assertEqual(result.stdout, self.explore("--json", "-").stdout)

    def test_the_number_of_jobs_does_not_show(self):
        one = self.explore("--json=-", "-j1").stdout
        self.assertEqual(one, self.explore("--json=-", "-j2").stdout)
        self.assertEqual(one, self.explore("--json=-", "-j", "7").stdout)

    def test_every_scheduler_is_deterministic_and_only_random_gives_rates(self):
        for scheduler in ("random", "pct", "round-robin"):
            with self.subTest(scheduler):
                words = ("--json=-", "--scheduler", scheduler, "--fail-on=never")
                one = self.explore(*words, "-j1").stdout
                self.assertEqual(one, self.explore(*words, "-j2").stdout)
                results = [p for s in json.loads(one)["strategies"] for p in s["properties"]]
                has_rates = any("rate" in p or "upper_bound" in p for p in results)
                self.assertEqual(scheduler == "random", has_rates)

    def test_the_seed_shows(self):
        self.assertNotEqual(self.explore("--json=-", "--seed", "1").stdout, self.explore("--json=-", "--seed", "2").stdout)
        self.assertEqual(self.explore("--json=-", "--seed", "0x10").stdout.replace("0x10", "16"),
                         self.explore("--json=-", "--seed", "16").stdout)

    def test_filters_leave_only_what_they_name(self):
        self.explore("--strategy", "lua-script", "--strategy=openhands", "--property", "progress,no-slot-leak")
        report = self.written_report()
        self.assertEqual(["lua-script", "openhands"], [s["name"] for s in report["strategies"]])
        for strategy in report["strategies"]:
            self.assertEqual(["progress", "no-slot-leak"], [p["property"] for p in strategy["properties"]])

    def test_a_flag_can_come_from_the_environment_and_goes_before_it(self):
        self.explore(OVERBOOK_SEED="99")
        self.assertEqual(99, self.written_report()["seed"])
        self.explore("--seed", "98", OVERBOOK_SEED="99")
        self.assertEqual(98, self.written_report()["seed"])

    def test_all_formats_go_where_they_are_told(self):
        for flag in ("html", "json", "md", "junit"):
            self.explore(f"--{flag}={self.directory / flag}")
            self.assertGreater((self.directory / flag).stat().st_size, 100)
        self.explore("--md", "--junit")
        self.assertTrue((self.directory / "last-slot.report.md").exists())
        self.assertIn("<testsuites", (self.directory / "last-slot.junit.xml").read_text())

    def test_reports_hold_no_path_of_the_machine(self):
        self.explore(scenario=SCENARIOS / LAST_SLOT)
        for file in self.directory.iterdir():
            self.assertNotIn(str(CHECKOUT), file.read_text(), file.name)

    def test_timings_are_there_only_when_asked_for(self):
        self.assertNotIn("timings", json.loads(self.explore("--json=-").stdout))
        self.assertIn("explore_s", json.loads(self.explore("--json=-", "--timings").stdout)["timings"])


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
        self.explore(f"--html={self.directory}/missing/x.html", code=74)
        self.explore("--out", "/dev/null/out", code=74)
        with open("/dev/full", "w", encoding="ascii") as full:
            result = subprocess.run([OVERBOOK, "strategies"], stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(74, result.returncode)

    def test_help_and_version(self):
        self.assertRegex(self.assert_exit(0, "--version").stdout, r"^overbook [0-9]+\.[0-9]+\.[0-9]+\n$")
        for words in (["--help"], ["run", "--help"], ["replay", "-h"], ["check", "--help"]):
            self.assertIn("Usage: overbook", self.assert_exit(0, *words).stdout)


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
            result = subprocess.run([OVERBOOK, "run", SCENARIOS / LAST_SLOT, "-n", "10", "--out", self.directory],
                                    stdout=full, stderr=subprocess.PIPE, text=True, env=clean_environment(), check=False)
        self.assertEqual(74, result.returncode)
        self.assertEqual("overbook: cannot write standard output: No space left on device\n", result.stderr)
        self.assertEqual("last-slot", self.written_report()["scenario"]["name"])
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


class Looks(CommandLine):
    def test_no_escape_sequence_goes_into_a_pipe(self):
        self.assertNotIn("\x1b", self.explore().stdout)
        self.assertIn("\x1b[", self.explore("--color=always").stdout)
        self.assertIn("\x1b[", self.explore(CLICOLOR_FORCE="1").stdout)
        self.assertNotIn("\x1b", self.explore(CLICOLOR_FORCE="1", NO_COLOR="1").stdout)
        self.assertIn("\x1b[", self.explore("--color=always", NO_COLOR="1").stdout)

    def test_ascii_where_the_locale_asks_for_it(self):
        self.assertFalse(self.explore().stdout.isascii())
        self.assertTrue(self.explore(LC_ALL="C").stdout.isascii())
        self.assertTrue(self.explore("--ascii").stdout.isascii())

    def test_the_step_summary_is_appended_to(self):
        summary = self.directory / "summary.md"
        summary.write_text("before\n")
        self.explore("--no-expect", code=1, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
        text = summary.read_text()
        self.assertTrue(text.startswith("before\n"))
        self.assertIn("count-then-register", text)


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
        text = " ".join(self.sample().stdout.split())
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


class Verify(CommandLine):
    FOUR = [word for name in ("count-then-register", "register-then-count-plus-one", "exclude-own-key", "lua-script")
            for word in ("--strategy", name)]

    def verify(self, *words, code=0, scenario=LAST_SLOT):
        return self.assert_exit(code, "verify", scenario, "--out", self.directory, *words)

    def test_the_last_slot_with_two_to_eight_servers(self):
        self.verify("--servers", "2..8", *self.FOUR)
        rows = {(row["strategy"], row["servers"]): row for row in self.written_report()["by_servers"]}
        self.assertEqual(4 * 7, len(rows))
        for (strategy, servers), row in rows.items():
            verdicts = {verdict["property"]: verdict for verdict in row["properties"]}

            def word(name, verdicts=verdicts):
                return verdicts[name]["verdict"]

            with self.subTest(strategy, servers=servers):
                self.assertNotIn("reason", row)
                self.assertEqual(0, row["frontier"])
                self.assertGreater(row["states"], 0)
                self.assertGreater(row["transitions"], 0)
                self.assertGreater(row["depth"], 0)
                if strategy == "count-then-register":
                    self.assertEqual("violated", word("no-over-admission"))
                    self.assertEqual(servers - 1, verdicts["no-over-admission"]["worst_excess"])
                    self.assertEqual("proved", word("no-false-rejection"))
                elif strategy == "lua-script":
                    self.assertEqual("proved", word("no-over-admission"))
                    self.assertEqual("proved", word("no-false-rejection"))
                    self.assertEqual("proved", word("progress"))
                else:
                    self.assertEqual("proved", word("no-over-admission"))
                    self.assertEqual("violated", word("no-false-rejection"))
                    self.assertEqual("violated", word("progress"))

    def test_every_row_shows_a_schedule_that_recurs(self):
        self.verify("--servers", "2,5", "--strategy", "count-then-register", "--strategy", "exclude-own-key")
        replayed = 0
        for row in self.written_report()["by_servers"]:
            for verdict in row["properties"]:
                for schedule in {verdict.get("schedule"), verdict.get("worst_schedule")} - {None}:
                    result = self.assert_exit(1, "replay", LAST_SLOT, "-q", "--servers", row["servers"], "--strategy",
                                              row["strategy"], "--property", verdict["property"], "--schedule", schedule)
                    self.assertIn("reproduced: step ", result.stdout)
                    replayed += 1
        self.assertGreater(replayed, 7)

    def test_the_table_is_in_every_format_and_its_time_only_where_asked_for(self):
        result = self.verify("--servers", "2..4", *self.FOUR, "--md")
        self.assertIn("by number of servers", result.stdout)
        self.assertRegex(result.stdout, r"(?m)^      4  . \+3 ")
        self.assertIn("## By number of servers", (self.directory / "last-slot.report.md").read_text())
        self.assertIn('id="servers"', (self.directory / "last-slot.report.html").read_text())
        self.assertRegex(result.stderr, r"(?m)^verified lua-script +4 servers: [0-9]+ states, [0-9]+ transitions, "
                                        r"depth [0-9]+, [0-9.]+ s$")
        self.assertEqual("", self.verify("--servers", "2..4", *self.FOUR, "--progress=none").stderr)
        self.assertNotIn("seconds", self.written_report()["by_servers"][0])
        self.verify("--servers", "2..4", *self.FOUR, "--timings")
        self.assertIn("seconds", self.written_report()["by_servers"][0])

    def test_the_command_line_in_the_report_makes_it_again(self):
        self.verify("--servers", "2,4,3,6", *self.FOUR, "--property", "no-over-admission")
        file = self.directory / "last-slot.report.json"
        before = file.read_bytes()
        line = json.loads(before)["command_line"]
        self.assertIn(" --servers 2..4,6", line)
        self.assert_exit(0, *line.split()[1:], "--out", self.directory)
        self.assertEqual(before, file.read_bytes())
        again = self.directory / "again"
        self.assert_exit(0, "report", file, "--json", "--html", "--out", again)
        for name in ("last-slot.report.json", "last-slot.report.html"):
            self.assertEqual((self.directory / name).read_bytes(), (again / name).read_bytes(), name)

    def test_one_number_of_servers_goes_before_the_scenarios_own(self):
        self.verify("--servers", "5", "--strategy", "count-then-register")
        report = self.written_report()
        self.assertEqual("5", report["scenario"]["options"]["servers"])
        self.assertEqual([5], [row["servers"] for row in report["by_servers"]])
        for i, example in enumerate(report["counterexamples"]):
            self.assertNotIn("options", example)
            self.assert_exit(1, "replay", f"{self.directory}/last-slot.report.json#/counterexamples/{i}", "-q")
            self.assertIn(" --servers 5 ", example["replay"])

    def test_numbers_of_servers_that_are_none(self):
        for text, message in (("8..2", "a range goes up, as in 2..8"), ("0..3", "expected are 1 to 256"),
                              ("2..999", "expected are 1 to 256"), ("2-8", "a range such as 2..8"),
                              ("two", "a list such as 2,4,8")):
            self.assertIn(message, self.assert_exit(64, "verify", LAST_SLOT, "--servers", text).stderr)

    def test_rows_beyond_the_budget_are_inconclusive(self):
        words = ("--servers", "2..5", "--strategy", "openhands", "--strategy", "lua-script", "--states", "20000")
        result = self.verify(*words, code=2)
        rows = {(row["strategy"], row["servers"]): row for row in self.written_report()["by_servers"]}
        verdicts = {key: {p["property"]: p["verdict"] for p in row["properties"]} for key, row in rows.items()}
        self.assertEqual("proved", verdicts["openhands", 2]["no-false-rejection"])
        self.assertEqual("proved", verdicts["lua-script", 5]["no-false-rejection"])
        for servers in (3, 4, 5):
            self.assertEqual("inconclusive", verdicts["openhands", servers]["no-false-rejection"])
        self.assertIn("--states", rows["openhands", 3]["reason"])
        self.assertGreater(rows["openhands", 3]["frontier"], 0)
        self.assertEqual("not explored: 3 servers were too many for --states or --memory",
                         rows["openhands", 4]["reason"])
        self.assertEqual(0, rows["openhands", 5]["states"])
        self.assertIn("proved with 2 servers; with 3 servers: ", " ".join(result.stdout.split()))
        self.assertFalse(self.written_report()["incomplete"])

    def test_the_bound_on_preemptions_is_in_the_words_of_the_verdict(self):
        text = " ".join(self.verify("--preemptions", "1", "--strategy", "lua-script").stdout.split())
        self.assertIn("explored within: limit 3, at most 1 preemption, requests per server 1", text)
        self.assertIn("Explored were only schedules with at most 1 preemption", text)

    def test_the_bound_on_steps_is_in_the_words_of_the_verdict(self):
        text = " ".join(self.verify("--max-depth", "3", "--strategy", "exclude-own-key", code=2).stdout.split())
        self.assertRegex(text, "explored within: [^✓✗?]*, at most 3 steps")
        self.assertIn("; what comes after 3 steps was left out (--max-depth); no violation so far", text)

    def test_the_memory_ends_it_and_what_was_found_is_kept(self):
        words = ("--servers", "5", "--memory", "24M")
        text = self.verify(*words, scenario="openhands-default.json", code=2).stdout
        self.assertIn("INCONCLUSIVE", text)
        report = self.written_report("openhands-default")
        self.check_stopped(report, "memory")
        self.assertFalse(report["incomplete"])

    def check_stopped(self, report, why):
        results = {result["property"]: result for result in report["strategies"][0]["properties"]}
        self.assertEqual("inconclusive", results["no-false-rejection"]["verdict"])
        self.assertIn(why, results["no-false-rejection"]["reason"])
        for figure in ("states", "transitions", "frontier", "depth"):
            self.assertGreater(results["no-false-rejection"][figure], 0)
        self.assertEqual("violated", results["no-over-admission"]["verdict"])
        example = results["no-over-admission"]["counterexample"]
        file = f"{self.directory}/openhands-default.report.json#/counterexamples/{example}"
        self.assertIn("reproduced: step 7, ", self.assert_exit(1, "replay", file, "-q").stdout)

    def test_ctrl_c_gives_a_report_that_says_it_is_incomplete(self):
        process = started(self, "verify", "openhands-default.json", "--servers", "5,6", "--out", self.directory)
        # A first violation takes seven steps; deeper than that, it has been found.
        line = status_of(self, process, lambda line: int(re.search(r"depth ([0-9]+),", line).group(1)) > 8)
        self.assertRegex(line, r"^verifying openhands, 5 servers: [0-9,]+ states, frontier [0-9,]+, depth [0-9]+, "
                               r"[0-9,]+/s$")
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=NET_SECONDS)
        self.assertEqual(130, process.returncode, errors)
        self.assertIn("Ctrl-C again kills", errors)
        self.assertIn("INCOMPLETE: interrupted.", output)
        report = self.written_report("openhands-default")
        self.assertTrue(report["incomplete"])
        self.check_stopped(report, "interrupted")
        five, six = report["by_servers"]
        self.assertEqual("interrupted", five["reason"])
        self.assertEqual("not explored: interrupted", six["reason"])
        self.assertEqual({"inconclusive", "not-applicable"}, {verdict["verdict"] for verdict in six["properties"]})

    def test_the_time_limit_ends_it_too(self):
        self.verify("--servers", "5", "--time-limit", "300ms", scenario="openhands-default.json", code=2)
        report = self.written_report("openhands-default")
        self.assertTrue(report["incomplete"])
        self.assertEqual("the time limit of 300 ms ended first", report["by_servers"][0]["reason"])


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


class Assumptions(CommandLine):
    """What each strategy assumes, as the README and the headers of the strategies have it."""

    def test_what_is_told_of_it_is_what_is_found(self):
        for path, text in write_assumptions.texts(OVERBOOK, CHECKOUT).items():
            self.assertEqual(text, (CHECKOUT / path).read_text(),
                             f"{path}: make it again: reports/cli/write_assumptions.py OVERBOOK CHECKOUT")

    def test_the_list_of_strategies_tells_it(self):
        text = " ".join(self.assert_exit(0, "strategies").stdout.split())
        self.assertIn("found assumes no crash, no pause longer than the lease", text)

    def test_the_report_holds_the_schedules_and_they_recur(self):
        self.assert_exit(0, "assumptions", "empty-house.json", "--strategy", "lua-script", "--out", self.directory)
        report = json.loads((self.directory / "empty-house.assumptions.report.json").read_text())
        table = report["assumptions"]
        self.assertEqual(["lua-script"], [one["strategy"] for one in table["strategies"]])
        settings = {one["name"]: one["settings"] for one in table["circumstances"]}
        self.assertEqual(list(settings), [row["circumstance"] for row in table["rows"]])
        recurred = 0
        for row in table["rows"]:
            words = [word for setting in settings[row["circumstance"]] for word in ("--set", setting)]
            for verdict in row["properties"]:
                if verdict["verdict"] != "violated":
                    continue
                result = self.assert_exit(1, "replay", "empty-house.json", *words, "--strategy", row["strategy"],
                                          "--property", verdict["property"], "--schedule", verdict["schedule"])
                self.assertIn("reproduced: step ", result.stdout)
                recurred += 1
        self.assertGreater(recurred, 20)

    def test_what_is_too_large_is_not_decided(self):
        result = self.assert_exit(2, "assumptions", "empty-house.json", "--strategy", "openhands", "--states", 100,
                                  "--out", self.directory)
        self.assertIn("undecided: ", result.stdout)
        self.assertIn("openhands is too large to say", result.stdout)

    def test_a_sweep_has_none(self):
        result = self.assert_exit(64, "assumptions", "sweep-contention.json")
        self.assertIn("choose a cell with --set", result.stderr)


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
