"""The manifest: what the service can do, and where."""

from typing import Any

from hankegraafi import __version__
from hankegraafi.search.entry import KINDS
from hankegraafi.serve.reconcile import types
from hankegraafi.serve.reconcile.asked import MOST_QUERIES
from hankegraafi.serve.visit import Visit
from hankegraafi.vocab import HANKE

WIDTH, HEIGHT = 420, 240
"""The size of a preview, in pixels."""
SETTINGS = ("limit", "content", "language")
"""What can be set for a property whose values are fetched."""

_CONTENTS = ("name", "id")
_LANGUAGES = ("", "fi", "sv", "en")


def manifest_0_2(visit: Visit, host: str, root: str) -> dict[str, Any]:
    """Write the manifest of version 0.2.

    `host` is the scheme and host of the client's address, `root` the path of the service in the
    language in which it is told.
    """
    service = {"service_url": host}
    told = _common(visit, host, root)
    return {"versions": ["0.2"]} | told | {
        "identifierSpace": f"{visit.site.base}id/",
        "schemaSpace": HANKE,
        "view": {"url": f"{host}{root}/view?id={{{{id}}}}"},
        "feature_view": {"url": f"{host}{root}/help#{{{{id}}}}"},
        "preview": {
            "url": f"{host}{root}/preview?id={{{{id}}}}",
            "width": WIDTH,
            "height": HEIGHT,
        },
        "suggest": {
            each: service
            | {
                "service_path": f"{root}/suggest/{each}",
                "flyout_service_url": host,
                "flyout_service_path": f"{root}/flyout/{each}?id=${{id}}",
            }
            for each in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": service | {"service_path": f"{root}/extend/propose"},
            "property_settings": [
                {"name": e["id"], "label": e["name"], "help_text": e["helpText"]} | e["rest"]
                for e in _settings(visit)
            ],
        },
    }  # fmt: skip


def manifest_1_0(visit: Visit, host: str, root: str) -> dict[str, Any]:
    """Write the manifest of the draft of 1.0."""
    return {"versions": ["1.0-draft"]} | _common(visit, host, root) | {
        "lang": visit.language,
        "dir": "ltr",
        "view": {"url": f"{host}{root}/view{{?id}}"},
        "featureView": {"url": f"{host}{root}/help{{#id}}"},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {
            "proposeProperties": True,
            "propertySettings": [
                {"id": e["id"], "name": e["name"], "helpText": e["helpText"]} | e["rest"]
                for e in _settings(visit)
            ],
        },
        "standardizedScore": True,
    }  # fmt: skip


def _common(visit: Visit, host: str, root: str) -> dict[str, Any]:
    language = visit.t("site.language_name").lower()
    return {
        "name": f"{visit.title} ({language})",
        "documentation": f"{host}{root}/help",
        "serviceVersion": f"{__version__} {visit.site.release.version}",
        "logo": f"{host}/static/favicon.svg",
        "batchSize": MOST_QUERIES,
        "defaultTypes": [
            {"id": each, "name": types.name_of(types.TYPES[each], visit.site, visit.language)}
            for each in KINDS
        ],
    }


def _settings(visit: Visit) -> list[dict[str, Any]]:
    """Give what can be set for a property, as both versions call it in their own way."""
    choices = {
        "content": [(each, visit.t(f"reconcile.content_{each}")) for each in _CONTENTS],
        "language": [
            (
                each,
                visit.site.messages[each]("site.language_name")
                if each
                else visit.t("reconcile.any_language"),
            )
            for each in _LANGUAGES
        ],
    }
    rest: dict[str, dict[str, Any]] = {"limit": {"type": "number", "default": 0}} | {
        name: {
            "type": "select",
            "default": known[0][0],
            "choices": [{"value": value, "name": words} for value, words in known],
        }
        for name, known in choices.items()
    }
    return [
        {
            "id": each,
            "name": visit.t(f"reconcile.setting_{each}"),
            "helpText": visit.t(f"reconcile.setting_{each}_help"),
            "rest": rest[each],
        }
        for each in SETTINGS
    ]
