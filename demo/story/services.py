"""The story: the shop's eight services, where they run, and their releases."""

from dataclasses import dataclass

from demo.runtimes import DOTNET, GO, JAVA, NODEJS, PYTHON, RUBY, Runtime
from demo.steps import Rollout
from demo.telling import PLANTED_HOURS_BEFORE

NAMESPACE = "shop"
SHOP_HOST = "shop.example.com"


@dataclass(frozen=True, slots=True)
class Service:
    """`version` and the rollouts' may name the telling's chapter: `{minor}`."""

    name: str
    runtime: Runtime
    version: str
    first_minor: int
    port: int
    replicas: int

    def version_at(self, chapter: int, template: str) -> str:
        minor = self.first_minor + chapter
        return template.format(minor=minor, next_minor=minor + 1)


@dataclass(frozen=True, slots=True)
class Environment:
    """`traffic` is its share of production's requests; `daily` whether it follows the shop's day."""

    name: str
    region: str
    traffic: float
    max_replicas: int


SERVICES = {
    service.name: service
    for service in (
        Service("storefront", NODEJS, "5.{minor}.2", 2, 3000, 2),
        Service("api-gateway", GO, "1.{minor}.0", 31, 8080, 2),
        Service("catalog", PYTHON, "3.{minor}.1", 8, 8000, 2),
        Service("cart", GO, "1.{minor}.4", 12, 50051, 2),
        Service("checkout", JAVA, "2.{minor}.1", 14, 8080, 3),
        Service("payment", DOTNET, "4.{minor}.0", 6, 8080, 2),
        Service("inventory", PYTHON, "2.{minor}.3", 3, 8000, 2),
        Service("notification", RUBY, "0.{minor}.0", 19, 9394, 1),
    )
}

PRODUCTION = Environment("production", "eu-central-1", 1.0, 3)
STAGING = Environment("staging", "eu-west-1", 0.09, 1)
ENVIRONMENTS = (PRODUCTION, STAGING)

# Production only: the planted one skipped staging. The catalog's is harmless, and there to be ruled out.
ROLLOUTS = (
    Rollout("catalog", "3.{next_minor}.1", hours_before=9, pod_interval_s=120),
    Rollout(
        "checkout", "2.{next_minor}.0", hours_before=PLANTED_HOURS_BEFORE, pod_interval_s=120, flawed=True
    ),
)
