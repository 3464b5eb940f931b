"""A headless Chromium, driven through its own debugging protocol."""

import base64
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from . import distribution, paths, processes, venv
from .console import Failure, locked, quiet, stage

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
# Small, and has the characters of all three languages.
FONT = "fonts-wqy-microhei"
SWITCHES = (
    "--headless",
    # Containers and root have no use of the sandbox; we only open our own server.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)
# Counts requests under way, so that a page can be waited for.
COUNTER = """
window.__pending = 0;
const ask = window.fetch;
window.fetch = (...given) => {
    window.__pending++;
    return ask(...given).finally(() => window.__pending--);
};
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (...given) {
    window.__pending++;
    this.addEventListener("loadend", () => window.__pending--);
    return send.apply(this, given);
};
"""
IDLE = """
document.readyState === "complete" && !window.__pending
    && document.fonts.status === "loaded" && !!document.body
    && !document.querySelector(".o_loading_indicator, .o_blockUI, .o_skeleton")
    && [...document.images].every((image) => image.complete)
    && (!location.pathname.startsWith("/odoo")
        || !!document.querySelector(".o_action_manager > *, .o_home_menu"))
"""


def find():
    """The path of a Chromium or Chrome that runs, or None."""
    for name in NAMES:
        # Ubuntu's chromium-browser may be a script that only asks for its snap.
        if (path := shutil.which(name)) and version(path):
            return path
    return None


def version(path):
    done = subprocess.run([path, "--version"], capture_output=True, text=True)
    return "" if done.returncode else done.stdout.strip()


def ensure():
    """The path of the browser; installs the distribution's where that is a real one.

    :raises Failure: when there is none to be had
    """
    if path := find():
        return path
    if distribution.release().get("ID") != "debian":
        raise Failure(
            "browser tests need Chromium or Chrome in PATH and there is none: install "
            "google-chrome or chromium (Ubuntu's snap is not enough)"
        )
    distribution.install(["chromium"], "browser tests need Chromium")
    if path := find():
        return path
    raise Failure("Chromium was installed and does not run: try  chromium --version")


def fonts(languages):
    """A folder with fonts for these languages where the machine has none, or None."""
    for language in languages:
        code = language.replace("_", "-").lower()
        if code[:2] not in ("zh", "ja", "ko"):
            continue
        done = subprocess.run(["fc-list", f":lang={code}"], capture_output=True)
        if done.stdout.strip():
            continue
        folder = paths.VAR / "fonts"
        with locked("fonts"):
            if not folder.is_dir():
                debs = paths.DOWNLOADS / "fonts"
                with stage("fetching a font for Chinese, Japanese and Korean"):
                    found = distribution.downloaded([FONT], debs)
                    found = found or distribution.download([FONT], debs)
                    temporary = folder.with_name("fonts.tmp")
                    for deb in found:
                        unpack = ["dpkg-deb", "-x", deb, temporary]
                        quiet(unpack, f"could not unpack {deb}", "unpack.log")
                    temporary.rename(folder)
        return folder
    return None


class Page:
    """One tab of a browser that we started."""

    def __init__(self, link):
        self.link = link
        self.numbers = itertools.count(1)
        # What went wrong in the page: uncaught errors and console errors.
        self.errors = []

    def call(self, method, **params):
        number = next(self.numbers)
        self.link.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.link.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise Failure(f"Chromium: {method}: {answer['error']['message']}")
                return answer["result"]
            self.note(answer)

    def note(self, event):
        params = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            text = details.get("exception", {}).get("description") or details["text"]
            self.errors.append(text)
        elif event.get("method") == "Runtime.consoleAPICalled":
            if params["type"] == "error":
                parts = (
                    item.get("value", item.get("description"))
                    for item in params["args"]
                )
                self.errors.append(" ".join(map(str, parts)))

    def evaluate(self, expression):
        """The value of a JavaScript expression; promises are waited for."""
        result = self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            text = details.get("exception", {}).get("description") or details["text"]
            raise Failure(f"the page's script failed: {text}")
        return result["result"].get("value")

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.settle()

    def settle(self, patience=60, calm=0.7):
        """Wait until nothing has been going on for `calm` seconds."""
        end = time.monotonic() + patience
        since = None
        while time.monotonic() < end:
            time.sleep(0.1)
            try:
                idle = self.evaluate(IDLE)
            except Failure:
                idle = False
            if not idle:
                since = None
            elif since is None:
                since = time.monotonic()
            elif time.monotonic() - since > calm:
                return
        raise Failure("the page is still at work after a minute")

    def size(self, width, height):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=width < 600)

    def shoot(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        temporary = path.with_name(path.name + ".tmp")
        temporary.write_bytes(base64.b64decode(data))
        temporary.replace(path)


@contextlib.contextmanager
def page(languages=()):
    """Start a browser for as long as the block lasts; gives its Page.

    :param languages: codes, such as zh_CN, that the pages are in
    """
    path = ensure()
    venv.activate()
    import websocket

    with tempfile.TemporaryDirectory(
        prefix="chromium-", ignore_cleanup_errors=True
    ) as home:
        environment = {**os.environ, "HOME": home, "TMPDIR": home}
        environment.pop("XDG_DATA_HOME", None)
        if folder := fonts(languages):
            data = Path(home) / ".local" / "share"
            data.mkdir(parents=True)
            (data / "fonts").symlink_to(folder)
        process = processes.start(
            [path, *SWITCHES, f"--user-data-dir={home}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        try:
            address = _debugger(process, Path(home) / "DevToolsActivePort")
            link = websocket.create_connection(
                address, timeout=120, suppress_origin=True, enable_multithread=False
            )
            tab = Page(link)
            for domain in ("Page", "Runtime", "Network"):
                tab.call(f"{domain}.enable")
            tab.call("Page.addScriptToEvaluateOnNewDocument", source=COUNTER)
            yield tab
            link.close()
        finally:
            processes.stop(process)


def _debugger(process, path):
    """The address of the first tab's debugger, once the browser tells its port."""
    for _again in range(300):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError, IndexError, StopIteration):
            port = path.read_text().splitlines()[0]
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"http://127.0.0.1:{port}/json/list", timeout=5) as answer:
                tabs = json.load(answer)
            return next(
                tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"
            )
        time.sleep(0.1)
    raise Failure("Chromium did not start: try  chromium --headless --no-sandbox")
