"""Who plays: the pods of each service at each moment of a telling, and their resource attributes."""

import random
import uuid
from dataclasses import dataclass

from demo.runtimes import Attributes, AttributeValue, Library, Runtime
from demo.steps import Rollout
from demo.story.services import NAMESPACE, PRODUCTION, ROLLOUTS, SERVICES, Environment, Service
from demo.telling import Telling

SCHEMA_URL = "https://opentelemetry.io/schemas/1.38.0"
_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"  # what Kubernetes makes its random suffixes of


@dataclass(frozen=True, eq=False, slots=True)
class Instance:
    """One pod of one version of a service."""

    service: str
    environment: str
    version: str
    flawed: bool
    runtime: Runtime
    address: str
    host: str
    port: int
    application: Library
    resource: Attributes


class Cast:
    """Finds the pod that answers. Pods are made of the seed, so that each telling has the same ones."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._rollouts = {rollout.service: rollout for rollout in ROLLOUTS}
        self._pods: dict[tuple[str, str, str, int], Instance] = {}

    def pick(self, service_name: str, environment: Environment, at_ns: int, rng: random.Random) -> Instance:
        """A pod of the service that is up at that moment."""
        service = SERVICES[service_name]
        slot = rng.randrange(min(service.replicas, environment.max_replicas))
        rollout = self._rollout_at(service, environment, slot, at_ns)
        template = rollout.version if rollout else service.version
        version = service.version_at(self._telling.chapter, template)
        key = (service_name, environment.name, version, slot)
        if key not in self._pods:
            self._pods[key] = self._make_pod(
                service, environment, version, slot, flawed=bool(rollout and rollout.flawed)
            )
        return self._pods[key]

    def _rollout_at(
        self, service: Service, environment: Environment, slot: int, at_ns: int
    ) -> Rollout | None:
        rollout = self._rollouts.get(service.name)
        if rollout is None or environment is not PRODUCTION:
            return None
        up_s = self._telling.rollout_s(rollout.hours_before) + slot * rollout.pod_interval_s
        return rollout if at_ns >= up_s * 1_000_000_000 else None

    def _make_pod(
        self, service: Service, environment: Environment, version: str, slot: int, *, flawed: bool
    ) -> Instance:
        release = random.Random(f"{self._telling.seed}/{environment.name}/{service.name}/{version}")
        replica_set = f"{service.name}-" + "".join(release.choices(_ALPHABET, k=9))
        rng = random.Random(f"{self._telling.seed}/{replica_set}/{slot}")
        pod = f"{replica_set}-" + "".join(rng.choices(_ALPHABET, k=5))
        namespace = f"{NAMESPACE}-{environment.name}"
        resource: dict[str, AttributeValue] = {
            "service.name": service.name,
            "service.namespace": NAMESPACE,
            "service.version": version,
            "service.instance.id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "deployment.environment.name": environment.name,
            **_describe_runtime(service.runtime),
            "process.pid": 1,
            "host.name": pod,
            "host.arch": "amd64",
            "os.type": "linux",
            "container.id": f"{rng.getrandbits(256):064x}",
            "container.image.name": f"registry.example.com/shop/{service.name}",
            "container.image.tags": (version,),
            "k8s.cluster.name": f"shop-{environment.region}",
            "k8s.namespace.name": namespace,
            "k8s.deployment.name": service.name,
            "k8s.replicaset.name": replica_set,
            "k8s.pod.name": pod,
            "k8s.pod.uid": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "k8s.node.name": f"node-{environment.region}-{rng.randrange(1, 6)}",
            "cloud.provider": "aws",
            "cloud.region": environment.region,
        }
        return Instance(
            service=service.name,
            environment=environment.name,
            version=version,
            flawed=flawed,
            runtime=service.runtime,
            address=f"10.{rng.randrange(16, 32)}.{rng.randrange(256)}.{rng.randrange(2, 255)}",
            host=f"{service.name}.{namespace}.svc.cluster.local",
            port=service.port,
            application=service.runtime.application,
            resource=resource,
        )


def _describe_runtime(runtime: Runtime) -> dict[str, AttributeValue]:
    described: dict[str, AttributeValue] = {
        "telemetry.sdk.name": "opentelemetry",
        "telemetry.sdk.language": runtime.language,
        "telemetry.sdk.version": runtime.sdk_version,
        "process.runtime.name": runtime.name,
        "process.runtime.version": runtime.version,
        "process.runtime.description": runtime.description,
        "process.command_args": runtime.command,
    }
    if runtime.distro:
        described["telemetry.distro.name"] = runtime.distro.name
        described["telemetry.distro.version"] = runtime.distro.version
    return described
