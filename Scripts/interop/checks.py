"""What the checks against other implementations share."""

import time


class Mismatch(Exception):
    """Two parties disagree."""


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
