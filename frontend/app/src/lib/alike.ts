/** A folded row of a large trace as one word of the address: whose children, what kind, from when, and which. */

interface Alike {
  /** "none" where they have no parent. */
  parentId: string;
  kind: number;
  /** Unix ns. */
  fromNs: string;
  service: string;
  name: string;
}

const FORM = /^(none|[0-9a-f]{16})\.([0-5])\.(\d{1,19})\.([^/]*)\/([^]*)$/;

export function writeAlike({ parentId, kind, fromNs, service, name }: Alike): string {
  return `${parentId}.${kind}.${fromNs}.${encodeURIComponent(service)}/${name}`;
}

export function readAlike(text: string): Alike | undefined {
  const [, parentId = "", kind = "", fromNs = "", service = "", name = ""] = FORM.exec(text) ?? [];
  if (!parentId) return undefined;
  try {
    return { parentId, kind: Number(kind), fromNs, service: decodeURIComponent(service), name };
  } catch {
    return undefined;
  }
}
