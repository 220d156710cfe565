"""The pure core: decides, and never touches the world.

Nothing in this package awaits, reads a clock, draws a random number, opens a file, speaks SQL or
Telegram, or logs. Time, vectors and random tokens arrive as data. `tests/test_architecture.py`
enforces it. Start reading in `dialogue.py`.
"""
