"""How good is the matching? Measured on questions it never saw, with intervals and baselines."""

from bot.evaluate.running import run_eval

__all__ = ["run_eval"]
