/** The live stream of a project: reconnects by itself, tells gaps apart from silence. */
export type LiveState = "connecting" | "open" | "unfollowable" | "lost" | "refused";

/** What a stream brings, named as in the API; its rows have the shape of the list of that name. */
type Feed = "traces" | "spans" | "logs";

export interface LiveFilter {
  feed: Feed;
  q: string;
  environment: string | null;
  /** Attributes that the rows of traces or spans should carry. */
  columns?: readonly string[];
}

export interface LiveHandlers {
  onRows(rows: unknown[], feed: Feed): void;
  /** How many frames, and how many rows in them. */
  onDropped(frames: number, rows: number): void;
  onRate(perSecond: number): void;
  /** "open": what comes is of the filter asked last. "unfollowable": nothing comes of it, ever. */
  onState(state: LiveState): void;
  /** The stream begins, begins again or has a gap: what is missing must be read from the list. */
  onGap(): void;
}

/** What comes through a filter. */
type News =
  | { type: "traces"; sequence: number; traces: unknown[] }
  | { type: "spans"; sequence: number; spans: unknown[] }
  | { type: "logs"; sequence: number; logs: unknown[] }
  | { type: "rate"; per_second: number }
  | { type: "dropped"; count: number; rows: number };

/** What is said of the stream itself. */
type Word =
  | { type: "hello"; sequence: number }
  | { type: "watching" }
  | { type: "resync" }
  | { type: "error"; code: string; detail: string }
  | { type: "bye"; reason: string };

const NEWS = new Set<string>(["traces", "spans", "logs", "rate", "dropped"]);
const isNews = (frame: News | Word): frame is News => NEWS.has(frame.type);

const CONNECTING = 0;
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
  /** Each filter is answered once, in order; until the last one is, what comes is of one before it. */
  #unanswered = 0;

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
    const socket = this.#socket;
    // Closing while it opens is what a browser warns of: it is let open first.
    if (socket?.readyState === CONNECTING) socket.addEventListener("open", () => socket.close());
    else socket?.close();
  }

  #connect(): void {
    this.handlers.onState(this.#wasOpen ? "lost" : "connecting");
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.addEventListener("message", (message) =>
      this.#receive(JSON.parse(message.data as string) as News | Word),
    );
    socket.addEventListener("close", (event) => this.#onClose(event));
  }

  #receive(frame: News | Word): void {
    if (this.#closed) return undefined;
    if (!isNews(frame)) return this.#onWord(frame);
    return this.#unanswered === 0 ? this.#onNews(frame) : undefined;
  }

  #onNews(frame: News): void {
    switch (frame.type) {
      case "traces":
        return this.handlers.onRows(frame.traces, "traces");
      case "spans":
        return this.handlers.onRows(frame.spans, "spans");
      case "logs":
        return this.handlers.onRows(frame.logs, "logs");
      case "rate":
        return this.handlers.onRate(frame.per_second);
      default:
        return this.handlers.onDropped(frame.count, frame.rows);
    }
  }

  #onWord(frame: Word): void {
    switch (frame.type) {
      case "hello":
        return this.#onHello();
      case "watching":
        return this.#onAnswer("open");
      case "error":
        // What is wrong with a filter the list says, in words, where it can be mended.
        return frame.code === "bad_filter" ? this.#onAnswer("unfollowable") : undefined;
      case "resync":
        return this.handlers.onGap();
      case "bye":
        return this.#refuse();
      default:
        return undefined;
    }
  }

  #onHello(): void {
    this.#retries = 0;
    this.#greeted = true;
    this.#wasOpen = true;
    this.#unanswered = 0;
    this.#sendFilter();
    this.handlers.onGap();
  }

  #onAnswer(state: LiveState): void {
    this.#unanswered -= 1;
    if (this.#unanswered === 0) this.handlers.onState(state);
  }

  #sendFilter(): void {
    this.#unanswered += 1;
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
