/** Which version one took the place of. Pure. */
import type { Deployment } from "@/api/types";

/** A service may tell no version for a while: an empty name is one, too, and stands in addresses as "-". */
export const NO_VERSION = "-";

/** What a comparison begins with: the newest version that replaced one, and that one. */
export function newestPair(
  service: string,
  deployments: readonly Deployment[],
): { a: string; b: string } | undefined {
  for (const deployment of deployments) {
    const a = deployment.service === service ? predecessorOf(deployment, deployments) : undefined;
    if (a !== undefined) return { a, b: deployment.version };
  }
  return undefined;
}

/** What the version replaced: as its spans show, else the next older that is listed of its service and environment. */
export function predecessorOf(
  deployment: Deployment,
  deployments: readonly Deployment[],
): string | undefined {
  if (deployment.is_first) return undefined;
  if (deployment.replaced !== null) return deployment.replaced;
  const older = deployments.slice(deployments.indexOf(deployment) + 1);
  return older.find(
    ({ service, environment, version }) =>
      service === deployment.service &&
      environment === deployment.environment &&
      version !== deployment.version,
  )?.version;
}
