import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { shareStream } from "../shared/stream";

/** An event of the shop's log as the stream carries it; `data` is what webhooks carry. */
export interface LiveEvent {
  seq: number;
  type: string;
  data: { order_id?: string; [field: string]: unknown };
}

type Listener = (event: LiveEvent) => void;
const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let connected = false;
let stop: (() => void) | undefined;

/** Begin to follow the shop's log after an event; all pages and tabs share one stream. */
export function startLive(after: number): void {
  stop ??= shareStream(
    "/v1/events/stream",
    (heard) => {
      const event = { seq: Number(heard.id), type: heard.event, data: JSON.parse(heard.data) as LiveEvent["data"] };
      for (const listener of listeners) listener(event);
    },
    (state) => {
      connected = state.connected;
      for (const watcher of watchers) watcher();
    },
    String(after),
  );
}

export function stopLive(): void {
  stop?.();
  stop = undefined;
}

/** Call `hear` for every event of the shop whose type begins with one of the prefixes (none: all). */
export function useLive(hear: Listener, ...prefixes: string[]): void {
  const heard = useEffectEvent((event: LiveEvent) => {
    if (!prefixes.length || prefixes.some((prefix) => event.type.startsWith(prefix))) hear(event);
  });
  useEffect(() => {
    const listener = (event: LiveEvent) => heard(event);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
}

/** Whether the stream is connected now. */
export function useConnected(): boolean {
  return useSyncExternalStore(
    (changed) => (watchers.add(changed), () => void watchers.delete(changed)),
    () => connected,
  );
}
