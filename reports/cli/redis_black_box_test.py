"""Campaigns and races on a real redis-server: what is refused, and what is left behind.

Usage: redis_black_box_test.py OVERBOOK CHECKOUT
"""

import json
import signal
import subprocess
import sys
import unittest

from command_line import NET_SECONDS, OVERBOOK, SCENARIOS
from command_line_on_redis import OnRedis
from surroundings import clean_environment


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
