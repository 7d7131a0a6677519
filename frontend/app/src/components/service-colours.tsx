/** Service colours of one project, remembered per browser so that a service never changes its colour. */
import { createContext, type ReactNode, useCallback, useContext } from "react";

import { claimColours, type ColourClaims, colourToken } from "@/lib/service-colour";
import { readStored, writeStored } from "@/lib/storage";

const ProjectContext = createContext("");
const claimsOf = new Map<string, ColourClaims>();

function claim(project: string, names: readonly string[]): ColourClaims {
  const before = claimsOf.get(project) ?? readStored<ColourClaims>(`colours.${project}`, {});
  const after = claimColours(names, before);
  claimsOf.set(project, after);
  if (after !== before) writeStored(`colours.${project}`, after);
  return after;
}

export function ServiceColoursProvider({ project, children }: { project: string; children: ReactNode }) {
  return <ProjectContext value={project}>{children}</ProjectContext>;
}

export function useServiceColour(): (name: string) => string {
  const project = useContext(ProjectContext);
  return useCallback((name: string) => colourToken(claim(project, [name])[name] ?? 0), [project]);
}

/** Claims a whole list at once, so that its colours do not depend on the order of arrival. */
export function useServiceColours(names: readonly string[]): (name: string) => string {
  const project = useContext(ProjectContext);
  claim(project, names);
  return useServiceColour();
}
