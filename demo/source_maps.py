"""The shop's source maps, uploaded as its pipeline does: with an ingest key, for each version of its page."""

import requests

from demo.browser.shop import ASSETS
from demo.story.browsers import SHOP_WEB, SHOP_WEB_ROLLOUT
from demo.telling import Telling

UPLOAD_S = 30.0
SCRIPT = "shop.js"


def upload_source_maps(address: str, key: str, telling: Telling) -> str:
    """To `address`, `…/api/v1/projects/<slug>/sourcemaps/`. Why it could not be done, or ""."""
    for template in (SHOP_WEB.version, SHOP_WEB_ROLLOUT.version):
        try:
            answer = requests.post(
                address,
                headers={"x-api-key": key},
                data={
                    "url": f"/{ASSETS.name}/{SCRIPT}",
                    "service": SHOP_WEB.name,
                    "version": SHOP_WEB.version_at(telling.chapter, template),
                },
                files={
                    "minified": (SCRIPT, (ASSETS / SCRIPT).read_bytes()),
                    "map": (f"{SCRIPT}.map", (ASSETS / f"{SCRIPT}.map").read_bytes()),
                },
                timeout=UPLOAD_S,
            )
        except requests.RequestException as problem:
            return f"{address} does not answer ({type(problem).__name__})"
        if not answer.ok:
            return f"{address} answered {answer.status_code}"
    return ""
