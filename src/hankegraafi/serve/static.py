"""/static: the style and the scripts of the pages.

Pages name them by what is in them, /static/<look>/style.css. So in front of servers of two
versions a page never gets the style of the other one: a server has those of its own look alone,
and says 404 of others, for the next server to be asked.
"""

from collections.abc import Mapping
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import STATIC, Site, site_of
from hankegraafi.serve.visit import matches

_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def named(request: Request) -> Response:
    """Give a file by the look that it belongs to; it never changes.

    Raises:
        Refusal: this server has another look, or there is no such file.
    """
    if request.path_params["look"] != site_of(request).templates.globals["look"]:
        raise Refusal(404, "404")
    return _file(request, _FOR_EVER)


def plain(request: Request) -> Response:
    """Give a file as it is now.

    Raises:
        Refusal: there is no such file.
    """
    return _file(request, "no-cache")


def _file(request: Request, caching: str) -> Response:
    name = request.path_params["name"]
    content = _files(site_of(request)).get(name)
    if content is None:
        raise Refusal(404, "404")
    headers = {
        "ETag": f'"{blake2b(content, digest_size=12).hexdigest()}"',
        "Cache-Control": caching,
    }
    if matches(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    kind = _TYPES["." + name.rpartition(".")[2]]
    return Response(content, headers=headers, media_type=kind)


def _files(site: Site) -> Mapping[str, bytes]:
    def read() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in STATIC.iterdir() if path.is_file()}

    return site.once("static", read)
