"""What the checks against other implementations share."""

import faulthandler
import os
import shutil
import sys
import time


class Mismatch(Exception):
    """Two parties disagree."""


def expect(actual, expected):
    """Raises unless the two are equal."""
    if actual != expected:
        raise Mismatch(f"{str(actual)[:300]!r} instead of {str(expected)[:300]!r}")


def prepare(seconds, *programs):
    """Ends the process after `seconds`; exits if a program is missing; removes what would redirect clients."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    for name in programs:
        if not shutil.which(name):
            sys.exit(f"interop: {name} is missing")
    # Neither a proxy nor anyone's profile stands between a client and the server.
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("AWS_"):
            del os.environ[name]


class Checks:
    """Runs checks, which raise what is wrong, and counts."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def run(self, name, check):
        """Runs `check`; returns what it returns, or None where it failed."""
        started = time.monotonic()
        try:
            result = check()
        except Exception as error:
            self.failed += 1
            print(f"FAIL {name}: {type(error).__name__}: {error}", flush=True)
            return None
        self.passed += 1
        print(f"ok   {name} ({time.monotonic() - started:.1f} s)", flush=True)
        return result

    def end(self):
        """Prints the count and returns the exit code."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 0 if self.failed == 0 else 1
