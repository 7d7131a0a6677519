/** The live stream of a project: reconnects by itself, tells gaps apart from silence. */
import type { TraceSummary } from "./types";

export type LiveState = "connecting" | "open" | "lost" | "refused";

interface LiveFilter {
  service: string | null;
  environment: string | null;
}

export interface LiveHandlers {
  onTraces(traces: TraceSummary[]): void;
  onDropped(count: number): void;
  onState(state: LiveState): void;
  /** The stream begins, begins again or has a gap: what is missing must be read from the list. */
  onGap(): void;
}

type Frame =
  | { type: "hello"; sequence: number }
  | { type: "traces"; sequence: number; traces: TraceSummary[] }
  | { type: "dropped"; count: number }
  | { type: "resync" }
  | { type: "error"; code: string; detail: string }
  | { type: "bye"; reason: string };

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** Close codes 44xx mean what HTTP's 4xx mean. Only 4429, too many pages at once, gets better by itself. */
const isRefusal = (code: number) => code >= 4400 && code < 4500 && code !== 4429;

export class LiveSocket {
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retries = 0;
  #wasOpen = false;
  #closed = false;
  #greeted = false;

  constructor(
    private readonly url: string,
    private filter: LiveFilter,
    private readonly handlers: LiveHandlers,
  ) {
    this.#connect();
  }

  setFilter(filter: LiveFilter): void {
    this.filter = filter;
    if (this.#greeted) this.#sendFilter();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(): void {
    this.handlers.onState(this.#wasOpen ? "lost" : "connecting");
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.addEventListener("message", (message) =>
      this.#receive(JSON.parse(message.data as string) as Frame),
    );
    socket.addEventListener("close", (event) => this.#onClose(event));
  }

  #receive(frame: Frame): void {
    if (this.#closed) return;
    if (frame.type === "hello") this.#onHello();
    else if (frame.type === "traces") this.handlers.onTraces(frame.traces);
    else if (frame.type === "dropped") this.handlers.onDropped(frame.count);
    else if (frame.type === "resync") this.handlers.onGap();
    else if (frame.type === "bye") this.#refuse();
  }

  #onHello(): void {
    this.#retries = 0;
    this.#greeted = true;
    this.#sendFilter();
    this.handlers.onState("open");
    this.handlers.onGap();
    this.#wasOpen = true;
  }

  #sendFilter(): void {
    this.#socket?.send(JSON.stringify({ type: "filter", ...this.filter }));
  }

  #onClose(event: CloseEvent): void {
    this.#greeted = false;
    if (this.#closed) return;
    if (isRefusal(event.code)) return this.#refuse();
    this.handlers.onState("lost");
    const waitMs = Math.min(FIRST_RETRY_MS * 2 ** this.#retries++, LONGEST_RETRY_MS);
    // Half to whole: a restarted server is not met by every browser in the same instant.
    this.#timer = setTimeout(() => this.#connect(), waitMs * (0.5 + Math.random() / 2));
  }

  #refuse(): void {
    this.close();
    this.handlers.onState("refused");
  }
}

export function liveUrl(project: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/ws/projects/${encodeURIComponent(project)}/live/`;
}
