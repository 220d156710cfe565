"""A strict, stateful Bot API server on loopback, with a web page: try everything without a token.

What it owns: a small world of people, chats, topics and messages (`world`), what a bot may ask of it
(`methods_*`), what a person may do in it (`people`), and the wire between (`server`, `updates`, `faults`,
`journal`). It imports nothing else of the program, and talks to this machine only: never to Telegram.

Where Telegram is known to refuse, the sandbox refuses with the same text (read in the source of
tdlib/telegram-bot-api `Client.cpp` and tdlib/td, 2026-11). Where Telegram's rule is unpublished, the constant
says so.
"""
