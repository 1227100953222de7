"""Opens a page in headless Chromium, does some steps in it, and prints what came of them as JSON.

    browser.py CHROMIUM PROFILE PAGE STEPS

STEPS is a JSON list: {"eval": CODE}, {"click": SELECTOR}, {"key": KEY}, {"type": TEXT}, {"size": [WIDTH, HEIGHT]},
{"dark": BOOL}, {"shot": FILE}, {"print": FILE}, {"go": "#FRAGMENT"}. The browser is spoken to over two pipes; the
standard library is all that is needed.
"""
import base64
import json
import os
import select
import subprocess
import sys
import time

PATIENCE = 60  # seconds for everything


class Browser:
    def __init__(self, chromium, profile):
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        # The browser reads on 3 and writes on 4. Higher numbers first, so that no pipe overwrites another.
        high_in, high_out = os.dup(theirs_in), os.dup(theirs_out)

        def pipes():
            keep_in, keep_out = os.dup(high_in), os.dup(high_out)
            os.dup2(keep_in, 3)
            os.dup2(keep_out, 4)

        self.process = subprocess.Popen(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1366,768", "--remote-debugging-pipe", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
             f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=pipes, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        for end in (theirs_in, theirs_out, high_in, high_out):
            os.close(end)
        self.read_end, self.write_end = ours_in, ours_out
        self.number, self.buffer, self.session = 0, b"", None
        self.until = time.monotonic() + PATIENCE
        self.events = []

    def message(self):
        while b"\0" not in self.buffer:
            left = self.until - time.monotonic()
            if left <= 0 or not select.select([self.read_end], [], [], left)[0]:
                raise TimeoutError("the browser does not answer")
            part = os.read(self.read_end, 1 << 16)
            if not part:
                raise EOFError("the browser went away")
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **parameters):
        self.number += 1
        wanted = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            wanted["sessionId"] = self.session
        data = json.dumps(wanted).encode() + b"\0"
        while data:
            data = data[os.write(self.write_end, data):]
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            if "method" in message:
                self.events.append(message)

    def wait_for(self, event):
        while not any(message["method"] == event for message in self.events):
            self.events.append(self.message())

    def attach(self):
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def evaluate(self, code):
        answer = self.ask("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def press(self, key):
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=key)

    def click(self, selector):
        place = self.evaluate(
            f"(() => {{ const el = document.querySelector({json.dumps(selector)}); el.scrollIntoView({{block: 'center', "
            "behavior: 'instant'}); const box = el.getClientRects()[0]; return [box.left + box.width / 2, box.top + "
            "box.height / 2] })()")
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            button = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
            self.ask("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], **button)

    def do(self, step):
        (what, how), = step.items()
        if what == "eval":
            return self.evaluate(how)
        if what == "click":
            return self.click(how)
        if what == "key":
            return self.press(how)
        if what == "type":
            return [self.press(letter) for letter in how] and None
        if what == "go":
            return self.evaluate(f"location.hash = {json.dumps(how)}; new Promise((done) => setTimeout(done, 100))")
        if what == "size":
            return self.ask("Emulation.setDeviceMetricsOverride", width=how[0], height=how[1], deviceScaleFactor=1,
                            mobile=how[0] < 600) and None
        if what == "dark":
            value = "dark" if how else "light"
            return self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": value}]) and None
        if what in ("shot", "print"):
            method = "Page.captureScreenshot" if what == "shot" else "Page.printToPDF"
            options = {} if what == "shot" else {"preferCSSPageSize": True, "printBackground": False}
            self.evaluate("new Promise((done) => setTimeout(done, 150))")
            with open(how, "wb") as file:
                file.write(base64.b64decode(self.ask(method, **options)["data"]))
            return None
        raise ValueError(what)

    def close(self):
        self.process.kill()
        self.process.wait()


def main(chromium, profile, page, steps):
    browser = Browser(chromium, profile)
    try:
        browser.attach()
        browser.ask("Page.navigate", url=page)
        browser.wait_for("Page.loadEventFired")
        results = [browser.do(step) for step in json.loads(steps)]
        browser.evaluate("new Promise((done) => setTimeout(done, 100))")
    finally:
        browser.close()
    complaints, requests = [], []
    for event in browser.events:
        of = event.get("params", {})
        if event["method"] in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"):
            complaints.append(json.dumps(of))
        if event["method"] == "Network.requestWillBeSent":
            requests.append(of["request"]["url"])
    print(json.dumps({"results": results, "complaints": complaints, "requests": requests}))


main(*sys.argv[1:])
