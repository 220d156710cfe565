"""How fast, and how large in memory? Beside the usual tools, in one run. Entry point: `run_bench`."""

from bot.bench.running import run_bench

__all__ = ["run_bench"]
