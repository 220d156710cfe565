"""The sandbox as an HTTP server on this machine: the Bot API, the control addresses, the page.

`Sandbox` is what tests and `python -m bot` use. It listens on loopback only and refuses other Host headers, so
that no web page opened in a browser can reach it by a name of its own (DNS rebinding).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox import control
from bot.sandbox.catalog import BY_LOWER
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.faults import Kind as FaultKind
from bot.sandbox.journal import Entry, Journal
from bot.sandbox.live import Live
from bot.sandbox.methods import METHODS, check_known
from bot.sandbox.parameters import Params
from bot.sandbox.refusals import NO_METHOD, Refused, too_many
from bot.sandbox.requests import BODY_LIMIT, good, read_params, refused, shown
from bot.sandbox.updates import Updates
from bot.sandbox.world import OFFICERS_CHAT_ID, SANDBOX_TOKEN, World

log = logging.getLogger(__name__)

PAGE = Path(__file__).parent / "page"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
TRIES = 20  # ports tried upwards from the wished one
HTML_502 = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>"

OnRequest = Callable[[str, Params], None]
OnAnswer = Callable[[str, Params, Any], None]


class Sandbox:
    """One server with one world. `port` 0 takes any free one; a taken port moves on to the next free one.

    `on_request(method, params)` and `on_answer(method, params, result)` hear of every known method (the answer
    only when it is not a refusal); `updates.on_handed(update)` of every update handed out.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        token: str = SANDBOX_TOKEN,
        host: str = "127.0.0.1",
        flood_limits: bool = True,
    ) -> None:
        if host not in LOOPBACK:
            raise ValueError("the sandbox listens on loopback only")
        self._wished, self._host, self.token = port, host, token
        self.port = 0
        self.world = World(flood_limits=flood_limits)
        self.updates = Updates(self.world.now)
        self.faults = Faults()
        self.journal = Journal()
        self.on_request: list[OnRequest] = []
        self.on_answer: list[OnAnswer] = []
        self._live = Live(self.world)
        self._runner: web.AppRunner | None = None
        self.world.on_update = self.updates.push
        self.journal.on_entry = self._tell

    @property
    def url(self) -> str:
        """Root of the server, for BOT_API_BASE_URL and the browser."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    async def start(self) -> None:
        """Listens. Raises OSError when no port is free."""
        app = web.Application(client_max_size=BODY_LIMIT, middlewares=[_only_loopback])
        app.router.add_route("*", "/bot{token}/{method}", self._bot_api)
        app.router.add_get("/file/bot{token}/files/{unique}/{name}", self._download)
        app.router.add_get("/sim/file/{file_id}", self._picture)
        app.router.add_get("/sim/{name}", self._read)
        app.router.add_post("/sim/{name}", self._act)
        app.router.add_get("/ws", self._live.serve)
        app.router.add_get("/", _page)
        app.router.add_static("/page", PAGE)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        self.port = await self._bind(self._runner)

    async def _bind(self, runner: web.AppRunner) -> int:
        for port in range(self._wished, self._wished + TRIES) if self._wished else (0,):
            try:
                await web.TCPSite(runner, self._host, port).start()
            except OSError as error:
                log.debug("port_taken port=%d reason=%s", port, error.strerror)
                continue
            return int(runner.addresses[0][1])
        raise OSError(f"no free port from {self._wished} to {self._wished + TRIES - 1}")

    async def stop(self) -> None:
        """Ends waiting polls and closes; the world stays as it is and may be looked at."""
        self.updates.end()
        await self._live.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # --- the Bot API ------------------------------------------------------------------------------

    async def _bot_api(self, request: web.Request) -> web.StreamResponse:
        method = BY_LOWER.get(request.match_info["method"].lower(), "")
        begun = time.perf_counter()
        try:
            params = await read_params(request)
        except Refused as error:
            return web.json_response(refused(error), status=error.code)
        if request.match_info["token"] != self.token:
            return web.json_response(refused(Refused(401, "Unauthorized")), status=401)
        if not method:
            named = request.match_info["method"]
            self.world.violate(f"unknown method {named}")
            return self._answered(named, params, begun, Refused(404, NO_METHOD))
        fault = self.faults.take(method, params)
        if fault is not None:
            return await self._faulty(fault, request, method, params, begun)
        return self._answered(method, params, begun, await self._done(method, params))

    async def _done(self, method: str, params: Params) -> Any:
        """The result, or the Refused that Telegram would answer."""
        try:
            check_known(self.world, method, params)
            for ask in self.on_request:
                ask(method, params)
            result = await self._perform(method, params)
        except Refused as error:
            return error
        for hear in self.on_answer:
            hear(method, params, result)
        return result

    async def _perform(self, method: str, params: Params) -> Any:
        match method:
            case "getUpdates":
                return await self.updates.get(params)
            case "setWebhook":
                return self.updates.set_hook(params)
            case "deleteWebhook":
                return self.updates.drop_hook(params)
            case "getWebhookInfo":
                return self.updates.hook_info()
            case _:
                return METHODS[method](self.world, params)

    def _answered(self, method: str, params: Params, begun: float, result: Any, fault: str = "") -> web.Response:
        status = result.code if isinstance(result, Refused) else 200
        body = refused(result) if isinstance(result, Refused) else good(result)
        self._note(method, params, begun, status, body, fault)
        return web.json_response(body, status=status)

    def _note(self, method: str, params: Params, begun: float, status: int, body: Any, fault: str = "") -> None:
        if method == "getUpdates" and status == 200 and not body.get("result"):
            return  # an empty poll every half minute would bury the rest
        ms = (time.perf_counter() - begun) * 1000
        self.journal.add(self.world.now(), method, shown(params), status, body, ms, fault)

    async def _faulty(
        self, fault: Fault, request: web.Request, method: str, params: Params, begun: float
    ) -> web.StreamResponse:
        match fault.kind:
            case FaultKind.FLOOD:
                return self._answered(method, params, begun, too_many(max(1, int(fault.seconds))), fault.kind)
            case FaultKind.INTERNAL:
                error = Refused(500, "Internal Server Error: sandbox fault")
                return self._answered(method, params, begun, error, fault.kind)
            case FaultKind.BAD_GATEWAY:
                self._note(method, params, begun, 502, HTML_502, fault.kind)
                return web.Response(status=502, text=HTML_502, content_type="text/html")
            case FaultKind.SLOW:
                await asyncio.sleep(fault.seconds)
                return self._answered(method, params, begun, await self._done(method, params), fault.kind)
        if fault.kind in (FaultKind.SILENT, FaultKind.CUT):
            await self._done(method, params)
        if fault.kind in (FaultKind.SILENT, FaultKind.LOST):
            await asyncio.sleep(fault.seconds)
        self._note(method, params, begun, 0, None, fault.kind)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _download(self, request: web.Request) -> web.Response:
        """/file/bot<token>/<file_path>, as getFile gave it."""
        unique = request.match_info["unique"]
        found = next((one for one in self.world.files.values() if one.unique_id == unique), None)
        if request.match_info["token"] != self.token or found is None:
            return web.json_response(refused(Refused(404, "Not Found")), status=404)
        return web.Response(body=found.data, content_type="application/octet-stream")

    # --- the control addresses ----------------------------------------------------------------------

    async def _act(self, request: web.Request) -> web.Response:
        try:
            params = await read_params(request)
            return web.json_response(control.act(self, request.match_info["name"], dict(params.values)))
        except LookupError:
            return web.json_response({"error": "no such act; see bot/sandbox/control.py"}, status=404)
        except Refused as error:
            return web.json_response({"error": error.description}, status=400)

    async def _read(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(control.read(self, request.match_info["name"], dict(request.query)))
        except LookupError:
            return web.json_response({"error": "no such address; see bot/sandbox/control.py"}, status=404)
        except Refused as error:
            return web.json_response({"error": error.description}, status=400)

    async def _picture(self, request: web.Request) -> web.Response:
        try:
            found = self.world.file(request.match_info["file_id"])
        except Refused:
            return web.Response(status=404)
        safe = (
            found.mime if found.mime in ("image/png", "image/jpeg", "image/webp") else "application/octet-stream"
        )
        return web.Response(body=found.data, content_type=safe)

    def _tell(self, entry: Entry) -> None:
        self._live.send({"kind": "wire", "entry": entry.wire()})


@web.middleware
async def _only_loopback(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Host, and Origin where a browser sends one, must name this machine."""
    origin = request.headers.get("Origin", "")
    host = request.host.rsplit(":", 1)[0].strip("[]")
    foreign = origin and origin.split("://", 1)[-1] != request.host
    if host not in LOOPBACK or foreign:
        return web.json_response({"error": "this machine only"}, status=403)
    return await handler(request)


async def _page(_request: web.Request) -> web.FileResponse:
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; "
        "script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    }
    return web.FileResponse(PAGE / "index.html", headers=headers)


async def serve(port: int) -> None:
    """Runs the sandbox until cancelled, and says where it is."""
    sandbox = Sandbox(port)
    await sandbox.start()
    print(  # noqa: T201 (a command that runs in a terminal tells its address there)
        f"Sandbox: {sandbox.url}\n"
        f"  BOT_API_BASE_URL={sandbox.url}\n"
        f"  BOT_TOKEN={sandbox.token}\n"
        f"  OFFICERS_CHAT_ID={OFFICERS_CHAT_ID}",
        flush=True,
    )
    try:
        await asyncio.Event().wait()
    finally:
        await sandbox.stop()
