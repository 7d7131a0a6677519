/** Sign-in, over allauth's headless API (client "browser"); it is not part of openapi.yaml. */
import { ApiError, csrfToken } from "./client";

const ROOT = "/_allauth/browser/v1";

interface AuthError {
  message: string;
  code: string;
  param?: string;
}

interface AuthAnswer {
  errors?: AuthError[];
  data?: { flows?: Array<{ id: string; is_pending?: boolean }> };
}

/** What a sign-in leaves to be done. */
export type AuthOutcome = "signed-in" | "verify-email" | "signed-out";

async function call(
  method: string,
  path: string,
  body?: object,
  headers?: Record<string, string>,
): Promise<[number, AuthAnswer]> {
  let response: Response;
  try {
    response = await fetch(`${ROOT}/${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(
      0,
      "Spanwise could not be reached. Check your connection, then try again.",
      "unreachable",
    );
  }
  const answer = (await response.json().catch(() => ({}))) as AuthAnswer;
  return [response.status, answer];
}

function refuse(status: number, answer: AuthAnswer): never {
  const errors = answer.errors ?? [];
  const fields: Record<string, string[]> = {};
  for (const error of errors) if (error.param) (fields[error.param] ??= []).push(error.message);
  const general = errors.find((error) => !error.param)?.message;
  const fallback =
    status === 429 ? "Too many attempts. Wait a minute, then try again." : "That did not work. Try again.";
  throw new ApiError(status, general ?? errors[0]?.message ?? fallback, errors[0]?.code ?? "refused", fields);
}

function outcomeOf(status: number, answer: AuthAnswer): AuthOutcome {
  // 409: somebody is signed in here already, in another tab perhaps.
  if (status === 200 || status === 409) return "signed-in";
  // 401 with a pending flow is how allauth says "right, but one more step".
  const pending = answer.data?.flows?.find((flow) => flow.is_pending)?.id;
  if (status === 401 && pending === "verify_email") return "verify-email";
  if (status === 401 && !answer.errors) return "signed-out";
  return refuse(status, answer);
}

export async function signUp(email: string, password: string): Promise<AuthOutcome> {
  return outcomeOf(...(await call("POST", "auth/signup", { email, password })));
}

export async function signIn(email: string, password: string): Promise<AuthOutcome> {
  return outcomeOf(...(await call("POST", "auth/login", { email, password })));
}

export async function signOut(): Promise<void> {
  await call("DELETE", "auth/session");
}

export async function requestPasswordReset(email: string): Promise<void> {
  const [status, answer] = await call("POST", "auth/password/request", { email });
  if (status >= 400 && status !== 401) refuse(status, answer);
}

/** A new password is accepted with 200, or with 401 where it does not sign the person in at once. */
export async function resetPassword(key: string, password: string): Promise<AuthOutcome> {
  return outcomeOf(...(await call("POST", "auth/password/reset", { key, password })));
}

export async function verifyEmail(key: string): Promise<AuthOutcome> {
  return outcomeOf(...(await call("POST", "auth/email/verify", { key })));
}
