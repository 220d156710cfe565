"""The content folder: YAML into located trees, and the last good version kept.

Start at `Content`. Owns files and YAML; what the content *means* is read by the core (`build`).
"""

from bot.content.folder import Folder, read_folder
from bot.content.keeping import Content, Loaded, Origin
from bot.content.reading import read_text

__all__ = ["Content", "Folder", "Loaded", "Origin", "read_folder", "read_text"]
