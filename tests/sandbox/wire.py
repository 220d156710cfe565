"""A bare client: what goes over the wire, without any library's opinion."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sandbox.server import Sandbox


class Refusal(Exception):
    """An answer with ok=false."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.code: int = body["error_code"]
        self.text: str = body["description"]
        self.parameters: dict[str, int] = body.get("parameters", {})
        super().__init__(f"{self.code} {self.text}")


class Wire:
    """`call` speaks the Bot API in JSON; `sim` the control addresses."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._session.close()

    def address(self, method: str) -> str:
        return f"{self.sandbox.url}/bot{self.sandbox.token}/{method}"

    async def call(self, method: str, **params: Any) -> Any:
        """The result, or Refusal."""
        async with self._session.post(self.address(method), json=params) as answer:
            body = await answer.json()
        assert body["ok"] is (answer.status == 200)
        if not body["ok"]:
            raise Refusal(body)
        return body["result"]

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        """What waits; everything is confirmed afterwards."""
        found: list[dict[str, Any]] = await self.call("getUpdates", **params)
        if found:
            await self.call("getUpdates", offset=found[-1]["update_id"] + 1)
        return found

    async def sim(self, act: str, **body: Any) -> Any:
        async with self._session.post(f"{self.sandbox.url}/sim/{act}", json=body) as answer:
            result = await answer.json()
        assert answer.status == 200, result
        return result

    async def get(self, path: str, **query: Any) -> Any:
        async with self._session.get(f"{self.sandbox.url}{path}", params=query) as answer:
            return await answer.json()

    @property
    def session(self) -> aiohttp.ClientSession:
        return self._session


async def until(true: Callable[[], Any], *, within_s: float = 8.0) -> Any:
    """The first true value; fails when it does not come in time."""
    deadline = asyncio.get_running_loop().time() + within_s
    while not (value := true()):
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError("it did not happen in time")
        await asyncio.sleep(0.02)
    return value
