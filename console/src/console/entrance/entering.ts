import { api, ask, ProblemError, type Schemas } from "../../api/client";
import { queryClient } from "../../api/queries";
import { sessionQuery } from "../session";

const COOKIES_REFUSED =
  "You are signed in, but this browser did not keep the cookie: some refuse secure cookies at an address without HTTPS. " +
  "Use another browser, or start Waybill with WAYBILL_PLAIN_HTTP=true.";

/** Where one wanted to go, kept while one is with an OpenID provider. */
export const TARGET = "waybill.target";

let taken: string | null | undefined;

/** The token of the link that led here. It is taken out of the address at once, so that no history keeps it. */
export function takeToken(): string | null {
  if (taken === undefined) {
    taken = new URLSearchParams(location.hash.slice(1)).get("token");
    if (taken) history.replaceState(history.state, "", location.pathname + location.search);
  }
  return taken;
}

/** Where to go after signing in: only to a page of ours. */
export function safeTarget(to: unknown): string {
  return typeof to === "string" && /^\/(?![/\\])/.test(to) && !to.startsWith("/sign-in") ? to : "/";
}

/** Go on as who has just been signed in. */
export async function enter(to: string): Promise<void> {
  queryClient.clear();
  try {
    await queryClient.fetchQuery(sessionQuery);
  } catch (error) {
    throw error instanceof ProblemError && error.status === 401 ? new ProblemError(401, { detail: COOKIES_REFUSED }) : error;
  }
  // a whole load: nothing of somebody else's stays in memory
  location.assign(to);
}

/** What a link is for. */
export function lookAtLink(token: string): Promise<Schemas["LinkShown"]> {
  return ask(api.POST("/v1/sign-in/look", { body: { token } }));
}
