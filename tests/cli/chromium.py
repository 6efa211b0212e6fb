# SPDX-License-Identifier: Apache-2.0
"""A real Chromium without a window, driven over a pipe (the DevTools protocol:
JSON between NULs on descriptors 3 and 4), with nothing but the standard
library. It is let to reach no host by name. What a page asks for, and what the
browser has to say about it, is kept from before the page is opened."""
import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

WAIT = 30  # seconds for one answer, on a busy machine


def pipe():
    """Out of the way of 3 and 4, which its ends become in the browser."""
    low = os.pipe()
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in low]
    for fd in low:
        os.close(fd)
    return high


class Browser:
    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="chromium-")
        ours_in, theirs_out = pipe()
        theirs_in, ours_out = pipe()
        self.reads, self.writes = ours_in, ours_out
        self.left, self.number, self.events = b"", 0, []
        script = 'exec 3<&%d 4>&%d %d<&- %d>&-; exec "$@"' % (
            theirs_in, theirs_out, theirs_in, theirs_out)
        self.process = subprocess.Popen(
            ["bash", "-c", script, "bash", "chromium", "--headless",
             "--no-sandbox", "--disable-gpu", "--disable-quic",
             "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync",
             "--disable-extensions", "--disable-default-apps",
             "--disable-dev-shm-usage", "--hide-scrollbars",
             "--host-resolver-rules=MAP * ~NOTFOUND",
             "--user-data-dir=" + self.profile, "--remote-debugging-pipe"],
            pass_fds=(theirs_in, theirs_out), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.profile})
        os.close(theirs_in)
        os.close(theirs_out)
        self.session = None
        target = self.ask("Target.createTarget", url="about:blank")
        self.session = self.ask("Target.attachToTarget", flatten=True,
                                targetId=target["targetId"])["sessionId"]
        for domain in "Page", "Network", "Runtime", "Log", "Audits":
            self.ask(domain + ".enable")

    def close(self):
        """Ends it, and removes its profile."""
        try:
            self.session = None
            self.ask("Browser.close")
            self.process.wait(10)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def message(self, until):
        while b"\0" not in self.left:
            ready = select.select([self.reads], [], [],
                                  max(0, until - time.monotonic()))[0]
            more = os.read(self.reads, 1 << 16) if ready else b""
            if not more:
                raise RuntimeError("chromium does not answer")
            self.left += more
        one, self.left = self.left.split(b"\0", 1)
        return json.loads(one)

    def ask(self, method, **parameters):
        self.number += 1
        question = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            question["sessionId"] = self.session
        os.write(self.writes, json.dumps(question).encode() + b"\0")
        until = time.monotonic() + WAIT
        while True:
            said = self.message(until)
            if said.get("id") == self.number:
                if "error" in said:
                    raise RuntimeError(method + ": " + str(said["error"]))
                return said["result"]
            if "method" in said:
                self.events.append(said)

    def open(self, path):
        """Opens a file, and waits until nothing more happens."""
        self.events = []
        self.address = "file://" + os.path.abspath(path)
        self.ask("Page.navigate", url=self.address)
        until = time.monotonic() + WAIT
        while not self.happened("Page.loadEventFired"):
            said = self.message(until)
            if "method" in said:
                self.events.append(said)
        self.settle()

    def settle(self):
        """Two frames and a moment: time for what a load sets off."""
        self.value("new Promise(done => requestAnimationFrame(() =>"
                   " requestAnimationFrame(() => setTimeout(done, 150))))")

    def happened(self, method):
        return [e["params"] for e in self.events if e["method"] == method]

    def value(self, expression):
        """What an expression comes to in the page, as JSON."""
        said = self.ask("Runtime.evaluate", expression=expression,
                        returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in said:
            raise RuntimeError(str(said["exceptionDetails"]))
        return said["result"].get("value")

    def requests(self):
        """What was asked for, but for the page itself."""
        asked = [p["request"]["url"]
                 for p in self.happened("Network.requestWillBeSent")]
        if self.address in asked:
            asked.remove(self.address)
        return asked

    def talk(self):
        """What the console shows, and what the browser finds wrong."""
        return ([str(p["entry"]["text"])
                 for p in self.happened("Log.entryAdded")] +
                [str([a.get("value") for a in p["args"]])
                 for p in self.happened("Runtime.consoleAPICalled")] +
                [str(p["exceptionDetails"]["text"])
                 for p in self.happened("Runtime.exceptionThrown")] +
                [p["issue"]["code"]
                 for p in self.happened("Audits.issueAdded")])

    def width(self, pixels, height=844, telephone=False, media=""):
        """The size of the window, or of the sheet where media is print."""
        self.ask("Emulation.setDeviceMetricsOverride", width=pixels,
                 height=height, deviceScaleFactor=2 if telephone else 1,
                 mobile=telephone)
        self.ask("Emulation.setEmulatedMedia", media=media)
        self.settle()

    def picture(self, path):
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        with open(path, "wb") as out:
            out.write(base64.b64decode(shot["data"]))

    def pdf(self):
        return base64.b64decode(self.ask(
            "Page.printToPDF", preferCSSPageSize=True,
            printBackground=False)["data"])
