import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.gen";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

/** The detail; a complaint about a value says of which, for a form shows it under all of its fields. */
function named({ detail, field }: { detail: string; field?: string | null }): string {
  const name = (field ?? "").split("/").findLast((step) => step !== "" && !/^\d+$/.test(step));
  if (!name || !/^(Expected|Invalid) /.test(detail)) return detail;
  const words = name.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}: ${detail.charAt(0).toLowerCase()}${detail.slice(1)}`;
}

/** An answer that is none: a problem after RFC 9457, or no connection (status 0). */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem> & { detail: string },
  ) {
    super(named(problem));
  }
  /** The stable name of the problem, such as `version_changed`. */
  get type(): string {
    return (this.problem.type ?? "").replace("/problems/", "") || "offline";
  }
  get isOffline(): boolean {
    return this.status === 0 || this.status === 503;
  }
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const OFFLINE = "There is no connection: nothing was done, and nothing will be by itself. Do it again once there is one.";
const IN_DOUBT = "The server cannot be reached. Check the connection, and whether this was done, before you do it again.";
const isAborted = (error: unknown) => error instanceof DOMException && error.name === "AbortError";
let csrfToken: string | undefined;

/** What the session told; it goes with every request that changes something. */
export function rememberCsrf(token: string | undefined): void {
  csrfToken = token;
}

const credentials: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) {
      if (csrfToken) request.headers.set("X-CSRF-Token", csrfToken);
      if (!request.headers.has("Idempotency-Key")) request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    return request;
  },
  onError({ request, error }) {
    if (isAborted(error) || SAFE.has(request.method) || request.url.endsWith("/v1/preview")) return undefined;
    return new ProblemError(0, { detail: navigator.onLine ? IN_DOUBT : OFFLINE });
  },
};

export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin" });
api.use(credentials);

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of an answer; throws a ProblemError for a problem or where there is no connection. */
export async function ask<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  let answer: Answer<Data>;
  try {
    answer = await asked;
  } catch (error) {
    if (isAborted(error) || error instanceof ProblemError) throw error;
    throw new ProblemError(0, { detail: "The server cannot be reached. Check the connection; this page tries again by itself." });
  }
  if (answer.response.ok) return answer.data as Data;
  const problem = answer.error as Partial<Problem> | undefined;
  throw new ProblemError(answer.response.status, {
    ...problem,
    detail: problem?.detail ?? `The server answered with ${answer.response.status}.`,
  });
}

/** The paths that answer pages of rows, and their rows. */
export type ListPath = {
  [P in keyof paths]: paths[P] extends { get: { responses: { 200: { content: { "application/json": { rows: unknown[]; next?: string | null } } } } } } ? P : never;
}[keyof paths];

export type RowOf<P extends ListPath> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": { rows: (infer Row)[] } } } } };
}
  ? Row
  : never;

export type QueryOf<P extends ListPath> = paths[P] extends { get: { parameters: { query?: infer Query } } } ? Query : never;

/** One page of a list; `cursor` is `next` of the page before. */
export function askPage<P extends ListPath>(path: P, query: QueryOf<P>, cursor: string | undefined, signal: AbortSignal): Promise<{ rows: RowOf<P>[]; next?: string | null }> {
  const get = api.GET as unknown as (path: string, options: object) => Promise<Answer<{ rows: RowOf<P>[]; next?: string | null }>>;
  return ask(get(path, { params: { query: { ...(query as object), cursor } }, signal }));
}
