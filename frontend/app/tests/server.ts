/** A stand-in for the server: answers by method and path, remembers what was asked. */
import { vi } from "vitest";

type Reply = unknown | ((body: unknown, url: URL) => unknown);

export class Refusal {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}

interface FakeServer {
  replies: Record<string, Reply>;
  asked: Array<{ call: string; body: unknown }>;
}

/** Paths without the API's prefix; the most exact wins: "GET projects/shop/traces/". */
export function startServer(replies: Record<string, Reply>): FakeServer {
  const server: FakeServer = { replies: { ...replies }, asked: [] };
  vi.stubGlobal("fetch", async (input: Request | string, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(new URL(input, location.origin), init);
    const url = new URL(request.url);
    const call = `${request.method} ${url.pathname.replace(/^\/(api\/v1|_allauth\/browser\/v1)\//, "")}`;
    const text = await request.text();
    const body: unknown = text ? JSON.parse(text) : undefined;
    server.asked.push({ call, body });
    const reply = server.replies[call];
    // A reply that is a promise comes when the test lets it.
    const answer: unknown = await (typeof reply === "function"
      ? (reply as (body: unknown, url: URL) => unknown)(body, url)
      : reply);
    if (answer === undefined) return json(404, { detail: "Not found.", code: "not_found" });
    return answer instanceof Refusal ? json(answer.status, answer.body) : json(200, answer);
  });
  vi.stubGlobal("WebSocket", SilentSocket);
  return server;
}

function json(status: number, body: unknown): Response {
  return new Response(body === null ? null : JSON.stringify(body), {
    status: body === null ? 204 : status,
    headers: { "Content-Type": "application/json" },
  });
}

/** The sockets pages opened; a test speaks for the server through `say`. */
export class SilentSocket extends EventTarget {
  static opened: SilentSocket[] = [];
  readonly sent: unknown[] = [];
  /** Answers every filter at once, as the server does; a test may answer late, or otherwise. */
  answer: (filter: object) => void = (filter) => this.say({ ...filter, type: "watching" });

  constructor(readonly url: string) {
    super();
    SilentSocket.opened.push(this);
  }

  send(text: string): void {
    const filter = JSON.parse(text) as object;
    this.sent.push(filter);
    this.answer(filter);
  }

  close(): void {
    this.dispatchEvent(new CloseEvent("close", { code: 1000 }));
  }

  say(frame: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }

  breakOff(code: number): void {
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}
