/** The order behind a link: read at once, and again whenever its stream says that something changed. */
import { useCallback, useEffect, useRef, useState } from "react";
import { api, ask, ProblemError, type Schemas } from "../../api/client";
import { shareStream, type Heard } from "../../shared/stream";

export type Order = Schemas["TrackedOrder"];
export type Parcel = Schemas["ParcelTracked"];
export type Line = Schemas["LineTracked"];
export type ChangeAsked = Schemas["ChangeAsked"];

export interface Known {
  order?: Order;
  problem?: ProblemError;
  live: boolean;
  /** Read the order again. */
  refresh: () => Promise<void>;
}

interface Sighting {
  parcel_id: string;
  position: Schemas["Point"];
  arrives_at?: string | null;
}

export function useOrder(token: string): Known {
  const [order, setOrder] = useState<Order>();
  const [problem, setProblem] = useState<ProblemError>();
  const [live, setLive] = useState(false);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);

  const refresh = useCallback(async () => {
    try {
      const now = await ask(api.GET("/v1/track/{token}", { params: { path: { token } }, cache: "no-store" }));
      setOrder((before) => (before && before.seq > now.seq ? before : now));
      setProblem(undefined);
    } catch (error) {
      if (error instanceof ProblemError) setProblem(error);
    }
  }, [token]);

  const refreshSoon = useCallback(() => {
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => void refresh(), 120);
  }, [refresh]);

  useEffect(() => {
    const first = setTimeout(() => void refresh());
    const hear = ({ event, data }: Heard) => {
      if (event === "position") setOrder((now) => now && sighted(now, JSON.parse(data) as Sighting));
      else refreshSoon();
    };
    let wasLive = false;
    const leave = shareStream(`/v1/track/${encodeURIComponent(token)}/stream`, hear, ({ connected }) => {
      setLive(connected);
      // what happened between the first look and the stream, or while it was away
      if (connected && !wasLive) refreshSoon();
      wasLive = connected;
    });
    const seen = () => document.visibilityState === "visible" && refreshSoon();
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("online", refreshSoon);
    return () => {
      leave();
      clearTimeout(first);
      clearTimeout(waiting.current);
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("online", refreshSoon);
    };
  }, [token, refresh, refreshSoon]);

  const lost = problem?.isOffline ?? false;
  useEffect(() => {
    if (!lost) return;
    const timer = setInterval(() => void refresh(), 5_000);
    return () => clearInterval(timer);
  }, [lost, refresh]);

  return { order, problem, live, refresh };
}

function sighted(order: Order, seen: Sighting): Order {
  const parcels = order.parcels?.map((parcel) =>
    parcel.parcel_id === seen.parcel_id ? { ...parcel, position: seen.position, arrives_at: seen.arrives_at ?? parcel.arrives_at } : parcel,
  );
  const arrives = seen.arrives_at && order.parcels?.length === 1 ? seen.arrives_at : order.arrives_at;
  return { ...order, parcels, arrives_at: arrives };
}
