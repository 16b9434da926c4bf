"""The files of `words/`: all that the readers know of the words of Finnish, Swedish and English."""

import tomllib
from pathlib import Path
from typing import Any

from hankegraafi.errors import FaultError

FOLDER = Path(__file__).parent / "words"


def read_words(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """Read one file of words, `<name>.toml`.

    Raises:
        FaultError: the installation lacks it, or it is broken.
    """
    path = folder / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FaultError(
            f"the words in {path} cannot be read: {error}", way_out="Install hankegraafi anew."
        ) from error
