"""Drives a page in headless chromium: reads orders as JSON from stdin, answers with JSON on stdout.

Orders are {"chromium", "chromedriver", "page": paths of files, "width", "height", "dark", "script": whether
scripts run, "steps"}; a step is {"do": "open" | "click" | "type" | "read" | "picture" | "print", ...}. The
answer holds what each step gave, and what the browser complained of.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

_OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")
_SETTLES_SECONDS = 0.3


def main() -> None:
    """Carry out the orders on stdin."""
    orders = json.load(sys.stdin)
    options = webdriver.ChromeOptions()
    options.binary_location = orders["chromium"]
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for each in _OPTIONS:
        options.add_argument(each)
    driver = webdriver.Chrome(options=options, service=Service(orders["chromedriver"]))
    try:
        _prepare(driver, orders)
        given = [_step(driver, each) for each in orders["steps"]]
        complaints = [each["message"] for each in driver.get_log("browser")]
        print(json.dumps({"given": given, "complaints": complaints}))
    finally:
        driver.quit()


def _prepare(driver: webdriver.Chrome, orders: dict) -> None:
    size = {"width": orders["width"], "height": orders["height"], "deviceScaleFactor": 1}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**size, "mobile": orders["width"] < 600})
    scheme = {"name": "prefers-color-scheme", "value": "dark" if orders["dark"] else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not orders["script"]})
    _open(driver, orders["page"])


def _open(driver: webdriver.Chrome, page: str) -> None:
    driver.get(Path(page).resolve().as_uri())


def _step(driver: webdriver.Chrome, step: dict) -> object:
    do = step["do"]
    if do == "read":
        return driver.execute_script(f"return {step['what']}")
    if do == "open":
        return _open(driver, step["page"])
    if do == "picture":
        shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        Path(step["file"]).write_bytes(base64.b64decode(shot["data"]))
    elif do == "print":
        printed = driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
        Path(step["file"]).write_bytes(base64.b64decode(printed["data"]))
    elif do == "click":
        driver.find_element(By.CSS_SELECTOR, step["css"]).click()
    elif do == "type":
        element = driver.find_element(By.CSS_SELECTOR, step["css"])
        element.clear()
        element.send_keys(step["text"])
    else:
        raise ValueError(f"no step is called {do}")
    time.sleep(_SETTLES_SECONDS)
    return None


if __name__ == "__main__":
    main()
