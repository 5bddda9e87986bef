/** What the front's pages ask the API, and what they know of it. */
import { createContext, useCallback, useContext, useEffect, useRef, useState } from "react";
import { api, ask, ProblemError, type Schemas } from "../../api/client";
import { asked, type Line } from "./basket";

export type Front = Schemas["FrontShown"];
export type Item = Schemas["FrontItem"];
export type Quote = Schemas["Quoted"];
export type QuotedWay = Schemas["QuotedWay"];
export type Order = Schemas["FrontOrderShown"];

export const FrontContext = createContext<Front | null>(null);

export function useFront(): Front {
  const front = useContext(FrontContext);
  if (!front) throw new Error("no front yet");
  return front;
}

export interface Asked<Data> {
  data?: Data;
  problem?: ProblemError;
  busy: boolean;
  again: () => void;
}

/** Ask whenever the key changes, `wait` milliseconds after its last change; what was answered before stays until then. */
export function useAsk<Data>(key: string | null, fetch: (signal: AbortSignal) => Promise<Data>, wait = 0): Asked<Data> {
  const [state, setState] = useState<{ round?: string; data?: Data; problem?: ProblemError }>({});
  const [tries, setTries] = useState(0);
  const latest = useRef(fetch);
  const round = key === null ? undefined : `${tries} ${key}`;
  useEffect(() => {
    latest.current = fetch;
  });
  useEffect(() => {
    if (round === undefined) return;
    const stopper = new AbortController();
    const timer = setTimeout(() => {
      latest.current(stopper.signal).then(
        (data) => setState({ round, data }),
        (error: unknown) => {
          if (stopper.signal.aborted) return;
          const problem = error instanceof ProblemError ? error : new ProblemError(500, { detail: String(error) });
          setState((before) => ({ ...before, round, problem }));
        },
      );
    }, wait);
    return () => {
      clearTimeout(timer);
      stopper.abort();
    };
  }, [round, wait]);
  const again = useCallback(() => setTries((count) => count + 1), []);
  return { data: state.data, problem: state.problem, busy: round !== undefined && state.round !== round, again };
}

/** A basket as it could be ordered now; asked anew as it, or where it goes, changes. */
export function useQuote(slug: string, lines: Line[], way: Schemas["BuyerWay"] | null, to: Schemas["Address"] | null): Asked<Quote> {
  const body = { lines: asked(lines), ...(way ? { way } : {}), ...(to ? { ship_to: to } : {}) } as Schemas["QuoteBasket"];
  const key = lines.length ? JSON.stringify(body) : null;
  return useAsk(key, (signal) => ask(api.POST("/v1/front/{slug}/quote", { params: { path: { slug } }, body, signal })), 150);
}

/** Whether the browser has a connection. */
export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const changed = () => setOnline(navigator.onLine);
    window.addEventListener("online", changed);
    window.addEventListener("offline", changed);
    return () => {
      window.removeEventListener("online", changed);
      window.removeEventListener("offline", changed);
    };
  }, []);
  return online;
}
