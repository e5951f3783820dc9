import re
from pathlib import Path

import pytest

from ris3graph.config import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"RIS3_{name.upper()}", raising=False)


def test_defaults():
    settings = load_settings()
    assert settings.data == Path(".ris3graph/data")
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.language == "uk"


def test_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RIS3_DATA", "/srv/ris3")
    monkeypatch.setenv("RIS3_PORT", "9000")
    monkeypatch.setenv("RIS3_LANGUAGE", "")
    settings = load_settings()
    assert (settings.data, settings.port, settings.language) == (Path("/srv/ris3"), 9000, "uk")


def test_wrong_value_names_the_variable(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RIS3_PORT", "http")
    monkeypatch.setenv("RIS3_LOG_LEVEL", "loud")
    with pytest.raises(SettingsError, match=r"RIS3_PORT: .*«http».*RIS3_LOG_LEVEL: .*«loud»"):
        load_settings()


@pytest.mark.parametrize("value", ["70GB", "0", "-1", "1.5"])
def test_a_limit_is_a_number_of_bytes(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("RIS3_MAX_DISK", value)
    with pytest.raises(SettingsError, match=f"RIS3_MAX_DISK: .*number of bytes.*«{value}»"):
        load_settings()
    monkeypatch.setenv("RIS3_MAX_DISK", "70000000000")
    assert load_settings().max_disk == 70_000_000_000


def test_every_setting_is_in_the_guide():
    guide = (Path(__file__).parents[1] / "docs" / "operators.md").read_text("utf-8")
    named = set(re.findall(r"`RIS3_([A-Z_]+)`", guide))
    assert named == {name.upper() for name in Settings.model_fields}
    unit = re.findall(r"Environment=RIS3_([A-Z_]+)=(.+)", guide)
    assert unit
    assert {name for name, _ in unit} <= named
    Settings(**{name.lower(): value for name, value in unit})
