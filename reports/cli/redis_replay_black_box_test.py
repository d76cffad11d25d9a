"""Schedules on a real redis-server: reproductions, partings, and the time that they take.

Usage: redis_replay_black_box_test.py OVERBOOK CHECKOUT
"""

import json
import re
import signal
import subprocess
import sys
import unittest

from command_line import NET_SECONDS, OVERBOOK, SCENARIOS
from command_line_on_redis import OnRedis
from surroundings import clean_environment


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

    def test_programs_that_wait_watch_and_listen_reproduce(self):
        for name in ("early-wake-up", "latch", "token-list", "watch-too-late"):
            self.assert_every_counterexample_reproduces(f"atlas/{name}.json")

    def test_a_page_of_scan_that_nobody_goes_on_from_reproduces_where_it_falls_so(self):
        self.assert_every_counterexample_reproduces("atlas/count-one-page.json")

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


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
