/** The REST API, typed by openapi.yaml: one client, one error shape. */
import createClient, { type Middleware } from "openapi-fetch";

import type { paths } from "./schema";

/** Of what is wrong in a filter: index of its first character, how many are, and what to write instead. */
interface FilterPlace {
  position: number;
  length: number;
  hint: string | null;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string,
    readonly fields: Readonly<Record<string, readonly string[]>> = {},
    readonly place?: FilterPlace,
  ) {
    super(message);
  }
}

const OFFLINE = "Spanwise could not be reached. Check your connection, then try again.";
const BROKEN = "Spanwise answered with an error. Try again; if it stays, look into the server's log.";

/** Django puts the token into a cookie with the page and renews it at sign-in, so it is read each time. */
export function csrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

const withCsrf: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-CSRFToken", csrfToken());
    return request;
  },
};

// `fetch` is looked up at each call, not once: tests put their own in its place.
export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => fetch(request) });
api.use(withCsrf);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

interface ErrorBody {
  detail?: string;
  code?: string;
  fields?: Record<string, string[]>;
  position?: number;
  length?: number;
  hint?: string | null;
}

function errorOf(status: number, body: unknown): ApiError {
  const told = typeof body === "object" && body !== null ? (body as ErrorBody) : {};
  const { detail, code, fields, position, length = 1, hint = null } = told;
  const place = position === undefined ? undefined : { position, length, hint };
  return new ApiError(status, detail ?? BROKEN, code ?? "error", fields, place);
}

/** The data of an answer, or an ApiError; a network failure becomes one too. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw new ApiError(0, OFFLINE, "unreachable");
  }
  if (!answer.response.ok) throw errorOf(answer.response.status, answer.error);
  return answer.data as T;
}

/** What was refused, is not there, has changed or costs too much: asking again at once brings the same. */
export function isFinal(error: unknown): boolean {
  return isStatus(error, 400, 401, 403, 404, 409, 410, 422);
}

export function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof ApiError && statuses.includes(error.status);
}
