"""The one way in which tests in Python start a redis-server: their own, in memory, on a unix socket, gone with them."""

import ctypes
import pathlib
import shutil
import signal
import subprocess
import tempfile

PR_SET_PDEATHSIG = 1


def end_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class RealRedis:
    """A redis-server of our own, in memory, on a unix socket."""

    def __init__(self):
        if shutil.which("redis-server") is None:
            raise AssertionError("redis-server is missing: apt-get install redis-server")
        self.directory = tempfile.TemporaryDirectory()
        self.socket = pathlib.Path(self.directory.name) / "redis.sock"
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", self.directory.name, "--save", "",
             "--appendonly", "no"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            preexec_fn=end_with_parent)
        said = ""
        for line in self.process.stdout:
            said += line
            if "eady to accept connections" in line:
                return
        raise AssertionError(f"redis-server did not start: {said}")

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.directory.cleanup()

    @property
    def url(self):
        return f"unix://{self.socket}"

    def cli(self, *words):
        return subprocess.run(["redis-cli", "-s", self.socket, *words], capture_output=True, text=True,
                              check=True).stdout.strip()

    def keys(self):
        return sorted(self.cli("KEYS", "*").split())
