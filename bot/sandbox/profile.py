"""The bot's own profile: commands per scope and language, names and descriptions per language."""

from dataclasses import dataclass, field

from bot.sandbox.chats import Json
from bot.sandbox.refusals import bad

TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}
"""Characters (Bot API: setMyName, setMyDescription, setMyShortDescription; read 2026-11)."""
COMMANDS_LIMIT = 100  # Bot API, setMyCommands
COMMAND_LIMIT = 32  # Bot API, BotCommand.command: 1-32 of a-z, 0-9, _
COMMAND_TEXT_LIMIT = 256  # Bot API, BotCommand.description: 1-256


@dataclass(slots=True)
class Profile:
    """What setMy… wrote. Keys: (scope as text, language code) and (field, language code)."""

    commands: dict[tuple[str, str], tuple[Json, ...]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def set_text(self, name: str, language: str, text: str) -> None:
        """Raises when too long; an empty text removes the language's own one."""
        if len(text) > TEXT_LIMITS[name]:
            raise bad(f"bot {name.replace('_', ' ')} is too long")
        if text:
            self.texts[name, language] = text
        else:
            self.texts.pop((name, language), None)

    def text(self, name: str, language: str) -> str:
        """The language's own text, else the one for all languages, else ""."""
        return self.texts.get((name, language)) or self.texts.get((name, "")) or ""

    def set_commands(self, scope: str, language: str, commands: tuple[Json, ...]) -> None:
        if len(commands) > COMMANDS_LIMIT:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        for one in commands:
            name, text = str(one.get("command", "")).removeprefix("/"), str(one.get("description", ""))
            plain = name.replace("_", "a")
            if not (
                1 <= len(name) <= COMMAND_LIMIT
                and plain.isascii()
                and plain.isalnum()
                and plain.islower() | plain.isdigit()
            ):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(text) <= COMMAND_TEXT_LIMIT:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[scope, language] = commands

    def commands_for(self, person_language: str) -> tuple[Json, ...]:
        """What a private chat's menu shows: the narrowest scope first, the person's language before none."""
        for scope in ("all_private_chats", "default"):
            for language in (person_language, ""):
                if found := self.commands.get((scope, language)):
                    return found
        return ()
