#!/usr/bin/env python3
"""Holds overbook against Spin: the verdicts of both engines, and those of the histories that the servers' own fibers
make, are those that Spin gives for the models, for every strategy, every limit and both properties.

    engine_test.py JUDGE_COMPARE   the program of judge_compare.cpp
"""

import concurrent.futures
import functools
import json
import os
import subprocess
import sys
import unittest

import judge

MOST_SERVERS = 5
MOST_SERVERS_BY_HISTORIES = 4  # 15,400 schedules for each configuration; for five 1.4 million
MOST_SERVERS_PLAIN = 3  # its states keep what every server was replied: for four it takes minutes

judge_compare = None


@functools.lru_cache(maxsize=None)
def spin_says():
    """By (strategy, servers, limit, residents), in the terms of judge_compare."""
    models = [(strategy, servers) for strategy in judge.STRATEGIES for servers in range(1, MOST_SERVERS + 1)]
    # Compiling a search without optimisation costs less than it saves on searches as small as these.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        ask = functools.partial(judge.ask_each, optimise="-O0")
        answers = {question: pool.map(lambda model, q=question: ask(*model, judge.configurations(model[1]), q), models)
                   for question in judge.QUESTIONS}
        says = {}
        for (strategy, servers), overs, falses, surveys in zip(models, *answers.values()):
            for configuration, over, false, survey in zip(judge.configurations(servers), overs, falses, surveys):
                says[(strategy, servers, *configuration)] = {
                    "no-over-admission": over["verdict"], "no-false-rejection": false["verdict"],
                    "worst_excess": survey["worst_excess"], "outcomes": survey["outcomes"]}
        return says


def overbook_says(mode, most_servers):
    done = subprocess.run([judge_compare, mode, str(most_servers)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{judge_compare} {mode} failed: {done.stderr}")
    answers = {}
    for answer in json.loads(done.stdout):
        case = tuple(answer.pop(key) for key in ("strategy", "servers", "limit", "residents"))
        answers[case] = answer
    return answers


class EngineTest(unittest.TestCase):
    maxDiff = None

    def compare(self, mode, most_servers, without, leave_out=lambda *case: False):
        expected = {}
        for case, said in spin_says().items():
            if case[1] <= most_servers and not leave_out(*case[1:]):
                expected[case] = {key: value for key, value in said.items() if key != without}
        found = overbook_says(mode, most_servers)
        self.assertEqual(found.keys(), expected.keys())
        for case, said in expected.items():
            with self.subTest(mode=mode, strategy=case[0], servers=case[1], limit=case[2], residents=case[3]):
                self.assertEqual(found[case], said)

    def test_spin_s_two_answers_about_over_admission_agree(self):
        for case, said in spin_says().items():
            with self.subTest(case=case):
                self.assertEqual(said["no-over-admission"] == "violated", said["worst_excess"] > 0)

    def test_the_fast_engine_agrees_with_spin(self):
        self.compare("fast", MOST_SERVERS, without="outcomes")

    def test_the_plain_engine_agrees_with_spin(self):
        self.compare("plain", MOST_SERVERS_PLAIN, without="outcomes")

    def test_the_reachable_states_agree_with_spin(self):
        # Of five servers judge_compare looks at one scenario, in which one slot is left: with every limit it took
        # two and a half minutes.
        self.compare("states", MOST_SERVERS, without="no-false-rejection",
                     leave_out=lambda servers, limit, residents: servers > 4 and (limit, residents) != (2, 1))

    def test_the_histories_of_real_runs_agree_with_spin(self):
        self.compare("histories", MOST_SERVERS_BY_HISTORIES, without=None)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    judge_compare = sys.argv.pop(1)
    unittest.main()
