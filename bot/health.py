"""Is it well? /healthz and /metrics, figures only, for this machine alone; to the world one word.

Figures rise the second somebody writes, by urgency: whoever may read them can tell what a phone nearby is doing.
"""

import time
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot import __version__
from bot.intake import Intake
from bot.library import Library
from bot.metrics import BACKLOG, BACKLOG_AGE
from bot.store import Store

_SILENT_S = 90.0  # no successful getUpdates for so long: unhealthy (a long poll takes 25 s)
_OLD_S = 60.0  # an open row older than this: unhealthy


class Health:
    """Answers from what the parts already know; asks the database once per tick, not per request."""

    def __init__(self, store: Store, intake: Intake, library: Library, *, polling: bool) -> None:
        self._store = store
        self._intake = intake
        self._library = library
        self._polling = polling
        self._ages: dict[str, float] = {}
        self._database = True

    def note(self) -> None:
        """Called by the tick: how much waits, and for how long."""
        now = datetime.now(UTC)
        try:
            backlog = self._store.backlog()
        except SQLAlchemyError:
            self._database = False
            raise
        ages = {queue: (now - oldest).total_seconds() if oldest else 0.0 for queue, (_, oldest) in backlog.items()}
        for queue, (rows, _) in backlog.items():
            BACKLOG.labels(queue).set(rows)
            BACKLOG_AGE.labels(queue).set(ages[queue])
        self._ages, self._database = ages, True  # whole, and at once: a request may be reading them now

    def report(self) -> dict[str, Any]:
        seen = self._intake.last_seen
        silent = time.monotonic() - seen if seen is not None else None
        well = self._database and all(age < _OLD_S for age in self._ages.values())
        return {
            "ok": bool(well and (not self._polling or (silent is not None and silent < _SILENT_S))),
            "version": __version__,
            "database": self._database,
            "seconds_since_updates": round(silent, 1) if silent is not None else None,
            "oldest_seconds": {queue: round(age, 1) for queue, age in self._ages.items()},
            "views": self._library.views(),
            "content": self._library.state(),
        }

    def web_app(self) -> web.Application:
        """Everything; never to be served beyond this machine."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._metrics)
        return app

    async def in_a_word(self, _: web.Request) -> web.Response:
        """200 or 503 and nothing else: for whoever watches from outside."""
        return web.Response(status=self._status(self.report()))

    async def _healthz(self, _: web.Request) -> web.Response:
        report = self.report()
        return web.json_response(report, status=self._status(report))

    def _status(self, report: dict[str, Any]) -> int:
        return 200 if report["ok"] else 503

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
