"""The page in a real browser: a citizen and an officer walk through it; nothing a person writes becomes markup."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from bot.sandbox.server import Sandbox
from tests.conftest import needed
from tests.sandbox.echo import ptb_echo

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Page:
    """The browser, by test id; every call blocks and is run off the loop by `off`."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def all(self, test_id: str, within: str = "") -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, f'{within} [data-testid="{test_id}"]')

    def one(self, test_id: str, within: str = "") -> WebElement:
        found: WebElement = self.wait(
            lambda: next((e for e in self.all(test_id, within) if e.is_displayed()), None)
        )
        return found

    def wait(self, true: Callable[[], Any]) -> Any:
        return WebDriverWait(self.driver, 8, ignored_exceptions=[Exception]).until(lambda _driver: true())

    def texts(self, within: str) -> list[str]:
        return [one.text for one in self.all("message-text", within)]

    def said(self, text: str, within: str) -> None:
        self.wait(lambda: text in self.texts(within))


@pytest.fixture
def chrome() -> Iterator[webdriver.Chrome]:
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    needed("Chromium with its driver", missing=not (binary and driver))
    options = webdriver.ChromeOptions()
    options.binary_location = str(binary)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield made
    made.quit()


@pytest.fixture
async def page(chrome: webdriver.Chrome, sandbox: Sandbox) -> AsyncIterator[Page]:
    """The page with an echo bot behind it; at the end the browser must have had no complaint."""
    async with ptb_echo(sandbox):
        await asyncio.to_thread(open_page, chrome, sandbox.url, 1280)
        yield Page(chrome)
    complaints = [one for one in chrome.get_log("browser") if one["level"] == "SEVERE"]
    assert not complaints


def open_page(chrome: webdriver.Chrome, url: str, width: int) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    chrome.get(url)


PHONE, DESK = "#phone-log", "#desk-log"


async def test_a_citizen_and_an_officer_walk_through_the_page(page: Page, sandbox: Sandbox) -> None:
    await asyncio.to_thread(_citizen, page)
    await asyncio.to_thread(_officer, page)
    await asyncio.to_thread(_panel, page)
    assert not sandbox.world.violations


def _citizen(page: Page) -> None:
    page.one("phone-start").click()
    page.said("/start", PHONE)
    text = "<img src=x onerror=alert(1)> & trẻ em"
    page.one("phone-input").send_keys("Trẻ em là ai?", Keys.ENTER)
    page.wait(lambda: page.texts(PHONE).count("Trẻ em là ai?") == 2)
    page.all("inline-button", PHONE)[-1].click()
    page.wait(lambda: page.one("alert").is_displayed())
    assert "Đã bấm" in page.one("alert").text
    page.one("alert-ok").click()
    page.said("Đã bấm", PHONE)
    page.one("phone-input").send_keys(text, Keys.ENTER)
    page.said(text, PHONE)
    assert page.driver.find_elements(By.CSS_SELECTOR, f"{PHONE} img") == []
    page.one("phone-attach").click()
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.wait(lambda: len(page.driver.find_elements(By.CSS_SELECTOR, f"{PHONE} img.photo")) == 2)


def _officer(page: Page) -> None:
    page.one("desk-input").send_keys("/topic", Keys.ENTER)
    page.wait(lambda: any("Chủ đề mới" in one.text for one in page.all("topic")))
    topic = next(one for one in page.all("topic") if "Chủ đề mới" in one.text)
    page.wait(lambda: page.all("topic-unread", ".topics"))
    topic.click()
    page.said("Ở đây", DESK)
    page.wait(lambda: not page.all("topic-unread", ".topics"))
    page.one("topic-menu").click()
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.wait(lambda: page.one("desk-title").is_displayed() and "đã đóng" in page.driver.page_source)


def _panel(page: Page) -> None:
    page.one("panel-toggle").click()
    page.wait(
        lambda: any(one.get_attribute("data-method") == "createForumTopic" for one in page.all("wire-entry"))
    )
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.wait(lambda: not page.driver.find_element(By.ID, "panel").is_displayed())


async def test_at_360_pixels_nothing_runs_over_and_the_panes_switch(
    page: Page, chrome: webdriver.Chrome, sandbox: Sandbox
) -> None:
    await asyncio.to_thread(open_page, chrome, sandbox.url, 360)
    await asyncio.to_thread(_narrow, page)


def _narrow(page: Page) -> None:
    page.one("phone-start")
    overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.driver.execute_script(overflow) == 0
    assert not page.driver.find_element(By.CSS_SELECTOR, ".desk").is_displayed()
    page.one("pane-desk").click()
    page.one("topic")
    assert not page.driver.find_element(By.CSS_SELECTOR, ".phone").is_displayed()
    assert page.driver.execute_script(overflow) == 0
    page.one("panel-toggle").click()
    page.one("panel-close")
    assert page.driver.execute_script(overflow) == 0


async def test_every_control_has_a_name_and_shows_its_focus(page: Page) -> None:
    nameless = """return [...document.querySelectorAll('button, select, textarea, input, a')]
        .filter(e => e.offsetParent && !(e.innerText || '').trim() && !e.getAttribute('aria-label'))
        .map(e => e.outerHTML)"""
    await asyncio.to_thread(page.one, "phone-start")
    assert await asyncio.to_thread(page.driver.execute_script, nameless) == []
    await asyncio.to_thread(page.driver.switch_to.active_element.send_keys, Keys.TAB)
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert await asyncio.to_thread(page.driver.execute_script, outline) == "solid"
