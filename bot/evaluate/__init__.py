"""How good is the matching, how well is danger noticed? Measured on what was never trained on, with intervals."""

from bot.evaluate.danger import run_eval_danger
from bot.evaluate.running import run_eval

__all__ = ["run_eval", "run_eval_danger"]
