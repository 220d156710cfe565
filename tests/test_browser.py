"""`python -m bot run` as anybody starts it, and its page in a browser: ask, escalate, claim, reply, close.

With HELPLINE_SCREENSHOTS=<folder> the pictures of the README are taken on the way.
"""

import asyncio
import os
import socket
import sys
import time
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from selenium.webdriver.common.keys import Keys

from tests.sandbox.test_page import DESK, PHONE, Page, chrome, open_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parent.parent
WORDS: dict[str, str] = yaml.safe_load((ROOT / "faq/phrases.vi.yaml").read_text(encoding="utf-8"))
START_S = 60.0

__all__ = ["chrome"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """The address that `run` prints, in an empty folder for its database."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("BOT_", "OFFICERS"))}
    environment |= {
        "PORT": str(free_port()),
        "DATABASE_URL": f"sqlite:///{tmp_path}/b.db",
        "PYTHONUNBUFFERED": "1",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout
    line = (await asyncio.wait_for(process.stdout.readline(), START_S)).decode()
    url = next(word for word in line.split() if word.startswith("http://"))
    await asyncio.to_thread(_until_polled, url)
    try:
        yield url
    finally:
        process.terminate()
        code = await asyncio.wait_for(process.wait(), 30)
    assert code == 0


def _until_polled(url: str) -> None:
    """The bot has told the sandbox its commands: the content is loaded and it is about to listen."""
    deadline = time.monotonic() + START_S
    while b"setMyCommands" not in urllib.request.urlopen(f"{url}/sim/journal").read():
        assert time.monotonic() < deadline, "the bot never came up"
        time.sleep(0.2)


def test_the_whole_way_in_a_browser(address: str, chrome: object) -> None:
    page = Page(chrome)  # type: ignore[arg-type]  # the fixture of test_page
    open_page(page.driver, address, 1280)
    _asks(page)
    _escalates(page)
    _is_served(page)
    _closes(page)


def _press(page: Page, label: str, within: str) -> None:
    page.wait(lambda: [b for b in page.all("inline-button", within) if b.text == label])
    [b for b in page.all("inline-button", within) if b.text == label][-1].click()


def _shows(page: Page, part: str, within: str) -> None:
    page.wait(lambda: any(part in text for text in page.texts(within)))


def _asks(page: Page) -> None:
    page.one("phone-start").click()
    _shows(page, "Đây là máy trả lời", PHONE)
    page.one("phone-input").send_keys("goi 111 co mat tien khong", Keys.ENTER)
    _shows(page, WORDS["answer.lead"], PHONE)
    _shows(page, "Căn cứ:", PHONE)


def _escalates(page: Page) -> None:
    page.one("phone-input").send_keys("Tôi muốn hỏi riêng chuyện nhà tôi", Keys.ENTER)
    _press(page, WORDS["button.officer"], PHONE)
    _shows(page, "Trước khi chuyển cho cán bộ", PHONE)
    _press(page, WORDS["button.consent"], PHONE)
    _shows(page, "Đã chuyển cho cán bộ", PHONE)
    page.wait(lambda: len(page.all("topic")) >= 2)
    next(topic for topic in page.all("topic") if "Chờ nhận" in topic.text).click()
    _shows(page, "Tôi muốn hỏi riêng chuyện nhà tôi", DESK)


def _is_served(page: Page) -> None:
    _press(page, WORDS["button.claim"], DESK)
    _shows(page, "đã nhận vụ việc", DESK)
    page.one("desk-input").send_keys("Chào bạn, tôi là cán bộ trợ giúp pháp lý. Bạn kể tôi nghe.", Keys.ENTER)
    _shows(page, "Bạn kể tôi nghe", PHONE)
    page.one("phone-input").send_keys("Dạ, em cảm ơn cán bộ.", Keys.ENTER)
    _shows(page, "em cảm ơn cán bộ", DESK)
    _picture(page, "sandbox.png", 1280)


def _closes(page: Page) -> None:
    _press(page, WORDS["button.close"], DESK)
    _press(page, WORDS["desk.reason.answered"], DESK)
    _shows(page, "Cán bộ đã kết thúc", PHONE)
    _picture(page, "sandbox-phone.png", 390)


def _picture(page: Page, name: str, width: int) -> None:
    folder = os.environ.get("HELPLINE_SCREENSHOTS")
    if folder:
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        page.driver.save_screenshot(str(Path(folder) / name))
