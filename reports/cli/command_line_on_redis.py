"""The command line on a redis-server of its own; fails if there is none."""

import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from command_line import NET_SECONDS, OVERBOOK, SCENARIOS
from real_redis import RealRedis
from surroundings import clean_environment


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
