"""The files for other people's CI: what they run is run here, as a shell there would.

ci_files_test.py OVERBOOK CHECKOUT
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest
import xml.etree.ElementTree

from surroundings import clean_environment

OVERBOOK = pathlib.Path(sys.argv[1]).resolve()
CHECKOUT = pathlib.Path(sys.argv[2]).resolve()
FILES = ("reports/ci/github/action.yml", "reports/ci/gitlab.yml")
NET_SECONDS = 1200


def script_of(text):
    """The block of lines that calls overbook: below `run: |` or `- |`, as far as it is indented."""
    lines = text.splitlines()
    begins = next(i for i, line in enumerate(lines) if re.fullmatch(r" *(run:|-) \|", line))
    depth = len(lines[begins + 1]) - len(lines[begins + 1].lstrip())
    block = []
    for line in lines[begins + 1:]:
        if line.strip() and len(line) - len(line.lstrip()) < depth:
            break
        block.append(line)
    return textwrap.dedent("\n".join(block))


class CiFiles(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.directory = pathlib.Path(self.temporary.name)
        (self.directory / "limits").mkdir()
        shutil.copy(CHECKOUT / "scenarios/off-by-one.json", self.directory / "limits")
        shutil.copytree(CHECKOUT / "scenarios/scripts", self.directory / "limits/scripts")

    def run_as_there(self, file, **environment):
        script = script_of((CHECKOUT / file).read_text())
        self.assertIn('"$OVERBOOK" run', script, file)
        return subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=self.directory, capture_output=True, text=True,
                              env=clean_environment(OVERBOOK=str(OVERBOOK), SCENARIOS="limits/*.json",
                                                    ARGUMENTS="-n 200", **environment),
                              timeout=NET_SECONDS, check=False)

    def test_what_they_run_passes_and_leaves_its_reports(self):
        for file in FILES:
            with self.subTest(file):
                result = self.run_as_there(file)
                self.assertEqual(0, result.returncode, result.stdout + result.stderr)
                suite = xml.etree.ElementTree.parse(self.directory / "overbook-out/off-by-one.junit.xml").getroot()
                self.assertEqual("0", suite.get("failures"))
                for name in ("off-by-one.report.html", "off-by-one.report.md"):
                    self.assertTrue((self.directory / "overbook-out" / name).exists(), name)

    def test_an_expectation_that_is_not_met_fails_the_job_after_the_other_scenarios(self):
        scenario = json.loads((self.directory / "limits/off-by-one.json").read_text())
        strategy = next(iter(scenario["expect"]))
        scenario |= {"name": "a-wrong-one", "expect": {strategy: {"no-failure": "violated"}}}
        (self.directory / "limits/a.json").write_text(json.dumps(scenario))
        for file in FILES:
            with self.subTest(file):
                shutil.rmtree(self.directory / "overbook-out", ignore_errors=True)
                self.assertEqual(1, self.run_as_there(file).returncode)
                self.assertTrue((self.directory / "overbook-out/off-by-one.report.html").exists())

    def test_the_summary_of_a_github_job_gets_the_verdicts(self):
        summary = self.directory / "summary.md"
        summary.touch()
        self.run_as_there(FILES[0], GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
        self.assertIn("off-by-one", summary.read_text())

    def test_a_mistake_in_a_scenario_is_told_with_its_line(self):
        (self.directory / "limits/a.json").write_text('{\n  "name": "a",\n  "limit": "three"\n}\n')
        result = self.run_as_there(FILES[0], GITHUB_ACTIONS="true")
        self.assertEqual(65, result.returncode)
        self.assertRegex(result.stderr, r"::error file=limits/a\.json,line=3,col=\d+")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
