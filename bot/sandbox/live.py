"""The page's web socket: first everything, then every change, in order."""

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox import view
from bot.sandbox.chats import Json
from bot.sandbox.world import World

QUEUE = 2000  # messages a slow page may lag behind before it is closed; it reconnects and gets everything anew


class Live:
    """All open pages. `send` never waits: a page that cannot follow is closed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._queues: dict[web.WebSocketResponse, asyncio.Queue[str]] = {}
        world.watchers.append(self._changed)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One page, until it goes away."""
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue(QUEUE)
        self._queues[socket] = queue
        self._put(queue, {"kind": "snapshot", "state": view.snapshot(self._world)})
        writer = asyncio.get_running_loop().create_task(self._write(socket, queue))
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            del self._queues[socket]
            writer.cancel()
        return socket

    async def _write(self, socket: web.WebSocketResponse, queue: "asyncio.Queue[str]") -> None:
        try:
            while True:
                await socket.send_str(await queue.get())
        except ConnectionError:
            await socket.close()

    def send(self, event: Json) -> None:
        for socket, queue in tuple(self._queues.items()):
            if queue.full():
                asyncio.get_running_loop().create_task(socket.close())
            else:
                self._put(queue, event)

    @staticmethod
    def _put(queue: "asyncio.Queue[str]", event: Json) -> None:
        queue.put_nowait(json.dumps(event, ensure_ascii=False, default=str))

    async def close(self) -> None:
        for socket in tuple(self._queues):
            await socket.close()

    def _changed(self, kind: str, payload: Json) -> None:
        if self._queues and (event := self._event(kind, payload)):
            self.send({"kind": kind} | event)

    def _event(self, kind: str, payload: Json) -> dict[str, Any]:
        world = self._world
        match kind:
            case "reset":
                return {"kind": "snapshot", "state": view.snapshot(world)}
            case "message":
                found = world.messages[payload["chat_id"], payload["id"]]
                own = world.people.get(found.chat_id)
                made: Json = {"message": view.message(world, found), "now": world.now()}
                return made | ({"person": view.person(world, own)} if own else {})
            case "topic" | "chat":
                return {"kind": "chat", "chat": view.chat(world.chats[payload.get("chat_id") or payload["id"]])}
            case "person":
                return {"person": view.person(world, world.people[payload["id"]])}
            case "profile":
                return {"profile": view.profile(world)}
            case _:
                return payload
