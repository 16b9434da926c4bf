from pathlib import Path

import pytest

from hankegraafi.config import Settings
from hankegraafi.errors import UsageError


def test_settings_come_from_the_mapping_and_keep_their_defaults() -> None:
    settings = Settings.from_mapping({"HANKEGRAAFI_PORT": "9000", "HANKEGRAAFI_DATA": "/srv/data"})

    assert settings == Settings(data=Path("/srv/data"), port=9000)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "http"), ("PORT", "70000"), ("PORT", "-1"), ("PORT", "²"), ("LANGUAGE", "de")],
)
def test_a_setting_that_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"HANKEGRAAFI_{name}"):
        Settings.from_mapping({f"HANKEGRAAFI_{name}": value})
