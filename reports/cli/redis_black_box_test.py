"""The command line on a real redis-server: reproductions, partings, campaigns, races, and what is left behind.

Usage: redis_black_box_test.py OVERBOOK CHECKOUT. Starts a redis-server of its own, and fails if there is none.
"""

import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

from real_redis import RealRedis
from surroundings import clean_environment

OVERBOOK = pathlib.Path(sys.argv[1]).resolve()
CHECKOUT = pathlib.Path(sys.argv[2]).resolve()
SCENARIOS = CHECKOUT / "scenarios"
# A net for what hangs, some twenty times what the longest takes: a busy machine is no error.
NET_SECONDS = 1200


class OnRedis(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.redis = RealRedis()
        cls.addClassCleanup(cls.redis.stop)

    def setUp(self):
        self.redis.cli("FLUSHALL")
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name)

    def run_it(self, *words):
        return subprocess.run([OVERBOOK, *map(str, words)], cwd=SCENARIOS, capture_output=True, text=True,
                              env=clean_environment(), timeout=NET_SECONDS, check=False)

    def assert_exit(self, code, *words):
        result = self.run_it(*words)
        self.assertEqual(code, result.returncode, f"{words}\n{result.stdout}\n{result.stderr}")
        return result

    def on_redis(self, code, *words):
        return self.assert_exit(code, *words, "--redis", self.redis.url)

    def monitor(self):
        """A process whose output has a line for each command that Redis executes from now on."""
        monitor = subprocess.Popen(["redis-cli", "-s", self.redis.socket, "MONITOR"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(monitor.stdout.close)
        self.addCleanup(monitor.wait)
        self.addCleanup(monitor.kill)
        self.assertEqual("OK\n", monitor.stdout.readline())
        return monitor

    def explore(self, scenario, *words, schedules=300):
        # Few states, since a run finds out what strategies assume as well.
        self.assert_exit(0, "run", scenario, "-n", schedules, "--states", 2000, "--fail-on=never", "--no-expect",
                         "--progress=none", "--out", self.directory, *words)
        file = self.directory / f"{pathlib.Path(scenario).stem}.report.json"
        return file, json.loads(file.read_text())

    def assert_every_counterexample_reproduces(self, scenario):
        """Returns the letters of their schedules: what went wrong."""
        file, report = self.explore(scenario)
        self.assertGreater(len(report["counterexamples"]), 0)
        letters = set()
        for i, example in enumerate(report["counterexamples"]):
            with self.subTest(f"{scenario} {i}"):
                result = self.on_redis(1, "replay", f"{file}#/counterexamples/{i}", "-q")
                last = result.stdout.splitlines()[-1]
                self.assertRegex(last, r"^reproduced on Redis \d+\.\d+\.\d+: step \d+, ")
                self.assertTrue(last.endswith(f"({example['property']})"), last)
                self.assertEqual("", result.stderr)
                own = set(re.findall(r"[A-Z]", example["schedule"]))
                self.assertEqual("X" in own, "nobody waited." in result.stdout)
                self.assertEqual(bool(own & set("BF")), "your Redis was not restarted." in result.stdout)
                letters |= own
        self.assertEqual([], self.redis.keys())
        return letters


class Replay(OnRedis):
    def test_last_slot_reproduces(self):
        self.assert_every_counterexample_reproduces("last-slot.json")

    def test_empty_house_reproduces(self):
        self.assert_every_counterexample_reproduces("empty-house.json")

    def test_duplicate_start_reproduces(self):
        self.assert_every_counterexample_reproduces("duplicate-start.json")

    def test_off_by_one_reproduces(self):
        self.assert_every_counterexample_reproduces("off-by-one.json")

    def test_openhands_reproduces(self):
        self.assert_every_counterexample_reproduces("openhands-default.json")

    def test_crash_between_register_and_count_reproduces(self):
        self.assertIn("C", self.assert_every_counterexample_reproduces("crash-between-register-and-count.json"))

    def test_paused_past_the_lease_reproduces(self):
        self.assertLessEqual(set("XH"), self.assert_every_counterexample_reproduces("paused-past-the-lease.json"))

    def test_lost_reply_on_register_reproduces(self):
        self.assertIn("Y", self.assert_every_counterexample_reproduces("lost-reply-on-register.json"))

    def test_failover_loses_registrations_reproduces(self):
        self.assertIn("F", self.assert_every_counterexample_reproduces("failover-loses-registrations.json"))

    def test_restart_amnesia_reproduces(self):
        self.assertIn("B", self.assert_every_counterexample_reproduces("restart-amnesia.json"))

    def test_evict_oldest_under_herd_reproduces(self):
        self.assert_every_counterexample_reproduces("evict-oldest-under-herd.json")

    def test_skewed_clocks_reproduces(self):
        self.assert_every_counterexample_reproduces("skewed-clocks.json")

    def test_retry_storm_reproduces_without_its_time_as_it_has_no_lease(self):
        self.assertEqual({"A"}, self.assert_every_counterexample_reproduces("retry-storm.json"))

    def test_what_breaks_the_assumptions_of_a_strategy_recurs_there(self):
        self.assert_exit(0, "assumptions", "empty-house.json", "--strategy", "lua-script", "--strategy",
                         "exclude-own-key", "--out", self.directory)
        table = json.loads((self.directory / "empty-house.assumptions.report.json").read_text())["assumptions"]
        settings = {one["name"]: one["settings"] for one in table["circumstances"]}
        letters = set()
        for row in table["rows"]:
            words = [word for setting in settings[row["circumstance"]] for word in ("--set", setting)]
            for verdict in row["properties"]:
                if verdict["verdict"] != "violated":
                    continue
                result = self.on_redis(1, "replay", "empty-house.json", *words, "--strategy", row["strategy"],
                                       "--property", verdict["property"], "--schedule", verdict["schedule"], "-q")
                self.assertIn("reproduced on Redis ", result.stdout)
                letters |= set(re.findall(r"[A-Z]", verdict["schedule"]))
        self.assertLessEqual(set("CXYZDBF"), letters)
        self.assertEqual([], self.redis.keys())

    def test_the_picture_shows_the_keys_without_the_prefix(self):
        result = self.on_redis(1, "replay", "last-slot.json", "--strategy", "count-then-register", "--schedule",
                               "1.2.1.2", "--state")
        self.assertIn("4/4  S2: SET conv:u1:c4 s2 NX -> OK", result.stdout)
        self.assertNotIn("overbook:", result.stdout)

    def test_what_violates_nothing_holds_there_too(self):
        result = self.on_redis(0, "replay", "last-slot.json", "--strategy", "lua-script", "--schedule", "1.2.3")
        self.assertRegex(result.stdout.splitlines()[-1], r"^not violated on Redis ")

    def test_a_corrupted_recording_is_found_and_the_step_named(self):
        file, report = self.explore("last-slot.json", "--strategy", "count-then-register")
        report["counterexamples"][0]["steps"][1]["reply"] = "[conv:u1:c1]"
        file.write_text(json.dumps(report))
        result = self.on_redis(76, "replay", f"{file}#/counterexamples/0", "-q")
        lines = result.stdout.splitlines()
        self.assertRegex(lines[0], r"^parted at step 2: the report has S\d: KEYS conv:u1:\* -> \[conv:u1:c1\], ")
        self.assertRegex(lines[1], r"^  Redis 7\S*: S\d: KEYS conv:u1:\* -> \[conv:u1:c[12] conv:u1:c[12]\]$")
        self.assertEqual([], self.redis.keys())

    def test_where_a_server_answers_otherwise_step_and_replies_are_named(self):
        scenario = json.loads((SCENARIOS / "last-slot.json").read_text())
        (self.directory / "clock.lua").write_text(
            "if tonumber(redis.call('TIME')[1]) > 1750000000 then return 'rejected' end\n"
            "redis.call('SET', KEYS[1], ARGV[2])\nreturn 'admitted'\n")
        scenario.update(running=0, strategies=[{"use": "lua-script", "script": "clock.lua"}], expect={})
        file = self.directory / "clock.json"
        file.write_text(json.dumps(scenario))
        result = self.on_redis(76, "replay", file, "--strategy", "lua-script", "--schedule", "2.1.3", "-q")
        lines = result.stdout.splitlines()
        self.assertRegex(lines[0], r"^parted at step 1: S2: EVAL <clock.lua> 2 conv:u1:c2 convs:u1 ")
        self.assertEqual('  the fake:  "admitted"', lines[1])
        self.assertRegex(lines[2], r'^  Redis 7\S*: "rejected"$')
        campaign = self.on_redis(76, "run", file, "-n", "3", "--out", self.directory)
        self.assertRegex(campaign.stderr, r"lua-script: parted at step 1 of \d: EVAL")
        self.assertEqual([], self.redis.keys())

    def test_a_step_that_no_server_takes_is_refused(self):
        for schedule in ("1.T1", "1x9", "C1"):
            self.on_redis(65, "replay", "last-slot.json", "--strategy", "lua-script", "--schedule", schedule)


class Timed(OnRedis):
    """A twentieth of refresh-too-late: what takes 20 s there takes 1 s here."""

    def setUp(self):
        super().setUp()
        scenario = json.loads((SCENARIOS / "refresh-too-late.json").read_text())
        scenario["lease"] = {"ttl_ms": 750, "refresh_ms": 500}
        scenario["timing"].update(hold={"exponential_ms": 3000}, think={"exponential_ms": 1000},
                                  pause={"minimum_ms": 50, "alpha": 1})
        scenario.update(name="soon-too-late", faults={"pause": {"rate_per_s": 0.1}}, expect={})
        self.scenario = self.directory / "soon-too-late.json"
        self.scenario.write_text(json.dumps(scenario))
        self.file, report = self.explore(self.scenario, "--strategy", "exclude-own-key", schedules=1000)
        index, example = next((i, one) for i, one in enumerate(report["counterexamples"])
                              if one["property"] == "no-over-admission")
        self.example = f"{self.file}#/counterexamples/{index}"
        self.assertIn("P", example["schedule"])
        self.seconds = sum(map(int, re.findall(r"\+(\d+)", example["schedule"]))) / 1e6
        self.assertLess(self.seconds, 5)

    def test_a_lease_lapses_by_itself_while_the_schedule_takes_its_time(self):
        for _ in range(3):
            result = self.run_it("replay", self.example, "-q", "--redis", self.redis.url)
            if result.returncode != 2:  # 2: this machine was so slow that the lapse shows nothing
                break
        self.assertEqual(1, result.returncode, result.stderr)
        self.assertRegex(result.stderr, r"^takes about \d+ m?s: the schedule's own time, in which its leases lapse$")
        self.assertRegex(result.stdout, r"^reproduced on Redis \S+: step \d+, 3 running, limit 2 ")
        self.assertEqual([], self.redis.keys())

    def test_what_would_take_too_long_is_refused_before_it_begins(self):
        refused = self.on_redis(65, "replay", self.example, "-q", "--max-wait", "100ms")
        self.assertIn("that is the schedule's own time", refused.stderr)
        self.assertIn("--max-wait", refused.stderr)
        self.on_redis(0, "replay", self.example, "-q", "--max-wait", "100ms", "--until", "1")

    def test_ours_are_gone_after_a_signal_while_it_waits(self):
        monitor = self.monitor()
        process = subprocess.Popen([OVERBOOK, "replay", self.scenario, "--strategy", "exclude-own-key", "--schedule",
                                    "A1+0.1+1000.A1+1000.1+1000.A1+1000.A1+300000000", "--redis", self.redis.url],
                                   cwd=SCENARIOS, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=clean_environment())
        self.assertIn("takes about 5 min", process.stderr.readline())
        while '"SET" "overbook:' not in monitor.stdout.readline():
            pass
        process.send_signal(signal.SIGTERM)
        errors = process.communicate(timeout=NET_SECONDS)[1]
        self.assertEqual(130, process.returncode, errors)
        self.assertEqual([], self.redis.keys())

    def test_a_campaign_and_a_race_have_no_such_time(self):
        self.assertIn("its own time", self.on_redis(64, "run", self.scenario, "-n", "5").stderr)
        self.on_redis(64, "run", self.scenario, "-n", "5", "--free-running")


class Refusals(OnRedis):
    CASE = ("replay", "last-slot.json", "--strategy", "count-then-register", "--schedule", "1.2.1.2", "-q")

    def test_a_database_with_keys_unless_allowed(self):
        self.redis.cli("SET", "theirs", "1")
        result = self.on_redis(69, *self.CASE)
        self.assertIn("holds 1 key", result.stderr)
        self.assertIn("--allow-nonempty", result.stderr)
        self.on_redis(1, *self.CASE, "--allow-nonempty")
        self.assertEqual(["theirs"], self.redis.keys())

    def test_a_count_of_every_key_needs_an_empty_one_in_any_case(self):
        self.redis.cli("SET", "theirs", "1")
        scenario = json.loads((SCENARIOS / "last-slot.json").read_text())
        scenario.update(strategies=[{"use": "count-then-register", "count": "dbsize"}], expect={})
        file = self.directory / "dbsize.json"
        file.write_text(json.dumps(scenario))
        result = self.on_redis(69, "run", file, "-n", "5", "--allow-nonempty", "--out", self.directory)
        self.assertIn("DBSIZE", result.stderr)
        self.redis.cli("DEL", "theirs")
        self.on_redis(1, "run", file, "-n", "30", "--out", self.directory)
        self.assertEqual([], self.redis.keys())

    def test_no_server(self):
        result = self.assert_exit(69, *self.CASE, "--redis", "unix:///nonexistent.sock")
        self.assertIn("no connection", result.stderr)
        self.assert_exit(69, *self.CASE, "--redis", "redis://127.0.0.1:1")

    def test_urls_that_are_none(self):
        self.assertIn("TLS", self.assert_exit(64, *self.CASE, "--redis", "rediss://localhost").stderr)
        self.assertIn("expected redis://", self.assert_exit(64, *self.CASE, "--redis", "localhost").stderr)

    def test_flags_that_do_not_go_together(self):
        self.assert_exit(64, *self.CASE, "--allow-nonempty")
        self.assert_exit(64, "run", "last-slot.json", "--free-running")
        self.on_redis(64, "run", "last-slot.json", "--states", "100")
        self.on_redis(64, "run", "last-slot.json", "-j", "2")
        self.assertIn("--redis", self.assert_exit(64, *self.CASE, "--max-wait", "1m").stderr)

    def test_a_race_has_no_faults(self):
        for scenario in ("paused-past-the-lease.json", "crash-between-register-and-count.json"):
            refused = self.on_redis(65, "run", scenario, "-n", "5", "--free-running", "--out", self.directory)
            self.assertIn("lets something go wrong", refused.stderr)


class Campaign(OnRedis):
    def campaign(self, *words, code=0, scenario="last-slot.json"):
        return self.on_redis(code, "run", scenario, "--out", self.directory, *words)

    def test_finds_what_the_fake_finds_and_says_where_it_ran(self):
        result = self.campaign("-n", "200", "--json=-")
        report = json.loads(result.stdout)
        self.assertRegex(report["redis"], r"^Redis \d+\.\d+\.\d+$")
        on_fake = json.loads(self.assert_exit(0, "run", "last-slot.json", "-n", "200", "--states", "0",
                                              "--fail-on=never", "--json=-").stdout)
        self.assertNotIn("redis", on_fake)
        for real, fake in zip(report["strategies"], on_fake["strategies"], strict=True):
            self.assertEqual(fake["cost"], real["cost"])
            for one, other in zip(real["properties"], fake["properties"], strict=True):
                self.assertEqual(other["verdict"], one["verdict"])
                if one["verdict"] == "not-applicable":
                    continue
                self.assertEqual(f"random, on {report['redis']}", one["method"])
                self.assertEqual(other["violations"], one["violations"])
                self.assertNotEqual("proved", one["verdict"])
        self.assertEqual(on_fake["counterexamples"], report["counterexamples"])
        self.assertEqual([], self.redis.keys())

    def test_the_same_campaign_gives_the_same_bytes_without_a_trace_of_the_place(self):
        one = self.campaign("-n", "50", "--json=-").stdout
        self.assertEqual(one, self.campaign("-n", "50", "--json=-").stdout)
        self.assertNotIn(str(self.redis.socket), one)
        self.assertIn("--redis URL", json.loads(one)["command_line"])

    def test_faults_strike_there_as_in_the_fake(self):
        for scenario, note in (("paused-past-the-lease.json", "nobody waited."),
                               ("failover-loses-registrations.json", "your Redis was not restarted."),
                               ("lost-reply-on-register.json", "")):
            with self.subTest(scenario):
                result = self.campaign("-n", "60", "--json=-", "--fail-on=never", scenario=scenario)
                played_by_hand = [line for line in result.stderr.splitlines() if "by hand" in line]
                self.assertEqual([note] if note else [], [line.split("; ")[-1] for line in played_by_hand])
                report = json.loads(result.stdout)
                on_fake = json.loads(self.assert_exit(0, "run", scenario, "-n", "60", "--states", "0", "--no-expect",
                                                      "--fail-on=never", "--json=-").stdout)
                for real, fake in zip(report["strategies"], on_fake["strategies"], strict=True):
                    self.assertEqual([one.get("violations", one["verdict"]) for one in fake["properties"]],
                                     [one.get("violations", one["verdict"]) for one in real["properties"]])
        self.assertEqual([], self.redis.keys())

    def test_leases_of_some_milliseconds_do(self):
        file = self.directory / "short.json"
        scenario = json.loads((SCENARIOS / "paused-past-the-lease.json").read_text())
        scenario.update(lease={"ttl_ms": 100, "refresh_ms": 30}, expect={})
        file.write_text(json.dumps(scenario))
        self.campaign("-n", "30", "--fail-on=never", scenario=file)
        self.on_redis(1, "replay", file, "--strategy", "lua-script", "--schedule", "1.X1.2.H1", "-q")
        # Shorter than the steps take: it may come out, or be said to show nothing, but never part.
        result = self.run_it("run", file, "-n", "200", "--set", "lease.ttl_ms=1", "--set", "lease.refresh_ms=1",
                             "--set", "lease.allow_late=true", "--fail-on=never", "--out", self.directory, "--redis", self.redis.url)
        self.assertIn(result.returncode, (0, 2), result.stderr)
        self.assertEqual([], self.redis.keys())

    def test_pages_of_scan_give_rates_without_counterexamples(self):
        self.campaign("-n", "20", "--fail-on=never", scenario="torn-scan.json")
        self.assertEqual([], self.redis.keys())

    def test_ours_are_gone_after_an_interrupt(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(how):
                self.redis.cli("FLUSHALL")
                self.interrupt_with(how)

    def interrupt_with(self, how):
        self.redis.cli("SET", "theirs", "1")
        process = subprocess.Popen([OVERBOOK, "run", "last-slot.json", "-n", "1000000000", "--out", self.directory,
                                    "--redis", self.redis.url, "--allow-nonempty"], cwd=SCENARIOS, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment())
        monitor = self.monitor()
        # Some registrations have happened, so it is in the middle of its runs.
        registrations = 0
        while registrations < 20:
            registrations += '"SET" "overbook:' in monitor.stdout.readline()
        process.send_signal(how)
        output, errors = process.communicate(timeout=NET_SECONDS)
        self.assertEqual(130, process.returncode, errors)
        self.assertIn("INCOMPLETE", output)
        self.assertEqual(["theirs"], self.redis.keys())


class Race(OnRedis):
    def test_stands_beside_the_schedules_on_the_terminal_and_in_no_file(self):
        words = ("run", "last-slot.json", "-n", "100", "--free-running", "--out", self.directory)
        result = self.on_redis(0, *words)
        self.assertIn("Racing freely", result.stdout)
        self.assertRegex(result.stdout, r"Real threads raced on Redis \d")
        self.assertRegex(result.stdout, r"(?s)register-then-count .*100 of 100")
        for file in self.directory.iterdir():
            self.assertNotIn("Racing", file.read_text())
        self.assertEqual([], self.redis.keys())

    def test_what_is_proved_is_never_broken_and_timings_put_it_into_the_file(self):
        self.on_redis(0, "run", "last-slot.json", "-n", "100", "--free-running", "--timings", "--md", "--out",
                      self.directory)
        report = json.loads((self.directory / "last-slot.report.json").read_text())
        self.assertFalse(report["race"]["reproducible"])
        for strategy, raced in zip(report["strategies"], report["race"]["strategies"], strict=True):
            self.assertEqual(strategy["name"], raced["strategy"])
            self.assertEqual(100, raced["rounds"])
            for result, count in zip(strategy["properties"], raced["counts"], strict=True):
                self.assertEqual(result["property"], count["property"])
                if result["verdict"] == "proved":
                    self.assertEqual(0, count["violations"], (strategy["name"], count))
        self.assertIn("Racing freely", (self.directory / "last-slot.report.md").read_text())
        self.assertIn("Racing freely", (self.directory / "last-slot.report.html").read_text())
        again = self.assert_exit(0, "report", self.directory / "last-slot.report.json").stdout
        self.assertIn("Racing freely", again)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
