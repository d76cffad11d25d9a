"""`overbook verify` and `assumptions` from outside: tables, bounds, and what ends them.

Usage: verify_black_box_test.py OVERBOOK CHECKOUT
"""

import json
import re
import signal
import sys
import unittest

import write_assumptions
from command_line import CHECKOUT, LAST_SLOT, NET_SECONDS, OVERBOOK, CommandLine, started, status_of


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
        self.assertIn("for 3 servers, at most 1 preemption, 1 request each", text)
        self.assertIn("Explored were only schedules with at most 1 preemption", text)

    def test_the_bound_on_steps_is_in_the_words_of_the_verdict(self):
        text = " ".join(self.verify("--max-depth", "3", "--strategy", "exclude-own-key", "-v", code=2).stdout.split())
        self.assertRegex(text, "explored within: [^✓✗?]*, at most 3 steps")
        self.assertIn("; what comes after 3 steps was left out (--max-depth); no violation so far", text)

    def test_the_memory_ends_it_and_what_was_found_is_kept(self):
        words = ("--servers", "5", "--memory", "24M")
        text = self.verify(*words, scenario="openhands-default.json", code=2).stdout
        self.assertIn("\nundecided: 7 properties of openhands", text)
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


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
