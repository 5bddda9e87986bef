import { type ReactNode, useEffect, useSyncExternalStore } from "react";

/** Something that can be done on the page at hand, found in the palette by its words. */
export interface PaletteAction {
  key: string;
  group: string;
  words: string;
  shown?: ReactNode;
  act: () => void;
}

let offered: readonly PaletteAction[] = [];
const watchers = new Set<() => void>();

function offer(actions: readonly PaletteAction[]): void {
  offered = actions;
  for (const watcher of watchers) watcher();
}

/** Offer what the page can do, as long as it is shown. */
export function useOfferedActions(actions: PaletteAction[]): void {
  useEffect(() => {
    offer(actions);
    return () => offer([]);
  });
}

/** What the page at hand offers. */
export function usePaletteActions(): readonly PaletteAction[] {
  return useSyncExternalStore(
    (changed) => (watchers.add(changed), () => void watchers.delete(changed)),
    () => offered,
  );
}
