"""Room 7: a release, served read-only over HTTP."""

from hankegraafi.serve.app import create_app

__all__ = ["create_app"]
