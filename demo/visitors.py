"""Who comes: the facts of one visit."""

import random

from demo.steps import Visit
from demo.story.services import PRODUCTION, Environment

COUNTRIES = ("DE", "AT", "CH", "FR", "NL", "PL")
SEARCHES = ("rain+jacket", "trail+shoes", "tent", "water+bottle", "wool+socks", "headlamp")
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
)
TEST_BROWSER = "k6/1.3.0 (https://k6.io/)"


def draw_visit(rng: random.Random, environment: Environment) -> Visit:
    lines = min(1 + int(rng.lognormvariate(1.25, 0.5)), 14)
    skus = tuple(f"SKU-{rng.randrange(1, 900):04d}" for _ in range(lines))
    return Visit(
        user_id=f"u-{rng.randrange(20_000):05d}",
        tier=rng.choices(("guest", "member", "gold"), (55, 35, 10))[0],
        country=rng.choice(COUNTRIES),
        client_address=f"203.0.113.{rng.randrange(1, 255)}",
        user_agent=rng.choice(BROWSERS) if environment is PRODUCTION else TEST_BROWSER,
        search=rng.choice(SEARCHES),
        skus=skus,
        sku=skus[0],
        cart_id=f"{rng.getrandbits(48):012x}",
        order_id=f"{rng.randrange(10**7, 10**8)}",
        total=rng.randrange(900, 42_000) / 100,
        gift=rng.random() < 0.1,
        waiting=rng.randrange(2, 19),
    )
