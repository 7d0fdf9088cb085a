"""Chromium without a window, driven by its DevTools protocol over two pipes."""

import base64
import itertools
import json
import os
import subprocess


class Browser:
    """A running Chromium; use it as a context manager."""

    def __init__(self, program, profile):
        self.numbers = itertools.count(1)
        self.buffer = b""
        self.events = []
        ours, theirs = os.pipe(), os.pipe()
        # The browser reads commands from descriptor 3 and writes answers to descriptor 4.
        command = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--hide-scrollbars",
            f"--user-data-dir={profile}",
            "--remote-debugging-pipe",
        ]
        arguments = ["bash", "-c", command, "bash", str(ours[0]), str(theirs[1]), program, *options]
        self.process = subprocess.Popen(
            arguments, pass_fds=(ours[0], theirs[1]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(ours[0])
        os.close(theirs[1])
        self.input, self.output = ours[1], theirs[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.input)
        os.close(self.output)
        self.process.terminate()
        self.process.wait()

    def read(self):
        """The next answer or event."""
        while b"\0" not in self.buffer:
            bytes_read = os.read(self.output, 1 << 20)
            if not bytes_read:
                raise RuntimeError("the browser has ended")
            self.buffer += bytes_read
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        """Calls a method and returns its result; events that come before it are kept."""
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.input, data) :]
        while True:
            answer = self.read()
            if answer.get("id") != number:
                self.events.append(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}")
            else:
                return answer["result"]

    def open(self, url, width, dark):
        """Opens a page, waits until it has loaded, and returns it."""
        return Page(self, url, width, dark)


class Page:
    """A page in a tab of its own."""

    def __init__(self, browser, url, width, dark):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.target = target
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
        self.call("Emulation.setDeviceMetricsOverride", **metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        browser.events.clear()
        self.call("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in browser.events):
            browser.events.append(browser.read())
        # What the page logged is reported before this returns.
        self.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def evaluate(self, expression):
        """The value of a JavaScript expression; the page's own policy does not apply to it."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression[:80]}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def requests(self):
        """The URLs of all requests so far."""
        return [event["params"]["request"]["url"] for event in self.named("Network.requestWillBeSent")]

    def complaints(self):
        """What the console shows: exceptions, messages, and the browser's own entries."""
        found = [event["params"]["exceptionDetails"] for event in self.named("Runtime.exceptionThrown")]
        found += [event["params"] for event in self.named("Runtime.consoleAPICalled")]
        found += [event["params"]["entry"]["text"] for event in self.named("Log.entryAdded")]
        return found

    def named(self, method):
        return [event for event in self.browser.events if event.get("method") == method]

    def screenshot(self, path):
        """Saves a picture of the whole page."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 12000), "scale": 1}
        answer = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(answer["data"]))

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
