#!/usr/bin/env python3
"""Holds the Promela models against every history, for up to three servers: what Spin says of them is what the
definitions say."""

import concurrent.futures
import itertools
import os
import unittest

import every_history
import judge


class ModelsTest(unittest.TestCase):
    def test_spin_and_the_definitions_agree_for_up_to_three_servers(self):
        models = list(itertools.product(every_history.STRATEGIES, range(1, 4)))
        cases = 0
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for (strategy, servers), answers in zip(models, pool.map(lambda model: ask_all(*model), models)):
                for (limit, residents), *verdicts in zip(judge.configurations(servers), *answers):
                    with self.subTest(strategy=strategy, servers=servers, limit=limit, residents=residents):
                        self.check(every_history.explore(strategy, servers, limit, residents), *verdicts)
                    cases += 1
        self.assertEqual(cases, 7 * 9)

    def check(self, expected, over_admission, false_rejection, survey):
        self.assertEqual(over_admission["verdict"] == "violated", expected.worst_excess > 0)
        self.assertEqual(false_rejection["verdict"] == "violated", expected.is_rejecting_falsely)
        self.assertEqual(survey["worst_excess"], expected.worst_excess)
        self.assertEqual(survey["outcomes"], expected.outcomes)

    def test_reduction_by_partial_order_does_not_change_a_verdict(self):
        for strategy, question in itertools.product(judge.STRATEGIES, ("no-over-admission", "no-false-rejection")):
            with self.subTest(strategy=strategy, question=question):
                plain = judge.ask(strategy, 4, 2, 1, question, optimise="-O0")
                reduced = judge.ask(strategy, 4, 2, 1, question, optimise="-O0", reduce=True)
                self.assertEqual(plain["verdict"], reduced["verdict"])

    def test_large_counts_are_read_as_the_search_writes_them(self):
        output = "depth reached 33, errors: 0\n 15728629 states, stored\n1.3171178e+08 transitions (= stored+matched)\n"
        self.assertEqual(judge.read_search(output),
                         {"verdict": "proved", "states": 15728629, "transitions": 131711780, "depth": 33})

    def test_a_search_that_lacks_memory_is_an_error_and_no_verdict(self):
        with self.assertRaises(judge.JudgeError):
            judge.ask("register-then-count-plus-one", 8, 3, 2, "no-over-admission", memory_mib=3)


def ask_all(strategy, servers):
    return [judge.ask_each(strategy, servers, judge.configurations(servers), question, optimise="-O0")
            for question in judge.QUESTIONS]


if __name__ == "__main__":
    unittest.main()
