"""A browser without a window that opens pages from a folder, and what a test asks of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
CHROMEDRIVER = shutil.which("chromedriver")
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-file-access-from-files=false",
)
VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""


@contextmanager
def open_browser(profile: Path) -> Iterator:
    """Chromium, with a new profile."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for option in (*OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(CHROMEDRIVER))
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": VIOLATIONS})
    try:
        yield driver
    finally:
        driver.quit()


def download_into(browser, folder: Path) -> None:
    """Let what the browser downloads land there."""
    browser.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)}
    )


def size(browser, width: int) -> None:
    """As wide as that, a phone below 600 pixels."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 1400, "deviceScaleFactor": 1, "mobile": width < 600},
    )


def drawn(browser, language: str) -> None:
    """Wait until the page is drawn in that language."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 60, 0.05).until(
        lambda b: (
            b.execute_script("return document.body && document.body.dataset.drawn") == language
        )
    )


def see(browser, page: Path, address: str) -> None:
    """Have a page open in that state, for a test that only reads it: afresh if another one is."""
    if browser.current_url != f"{page.as_uri()}#{address}":
        visit(browser, page, address)


def visit(browser, page: Path, address: str) -> None:
    """Open a page afresh, with its state after `#`."""
    browser.get("about:blank")
    browser.get(f"{page.as_uri()}#{address}")
    drawn(browser, address.split("&", maxsplit=1)[0])


def loads(browser, site: Path) -> list[str]:
    """The files of the site that were asked for since the page was opened, itself first, or since
    this was asked last.
    """
    told = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [
        one["params"]["request"]["url"].partition("#")[0]
        for one in told
        if one["method"] == "Network.requestWillBeSent"
    ]
    files = [unquote(url).removeprefix(f"{site.as_uri()}/") for url in asked]
    opened = max((place for place, name in enumerate(files) if name.endswith(".html")), default=0)
    return files[opened:]


def go(browser, address: str) -> None:
    """Change the state of the page that is open."""
    browser.execute_script(
        "document.body.dataset.drawn = ''; location.hash = arguments[0];", address
    )
    drawn(browser, address.split("&", maxsplit=1)[0])


def shown(browser, selector: str) -> list[str]:
    """The texts of the elements as shown: what is hidden is left out."""
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].filter((e) =>"
        " e.checkVisibility()).map((e) => (e.innerText ?? e.textContent).trim())",
        selector,
    )
