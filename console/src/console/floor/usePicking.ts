import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, ask, ProblemError, type Schemas } from "../../api/client";
import { single, useFloorChanged } from "./doing";
import { cue } from "./scanner";
import type { Told } from "./Signal";

export type Line = Schemas["FulfillmentLine"];
export type PickLine = Schemas["PickLine"];

const IDLE: Told = { kind: "idle", text: "Scan an item", turn: 0 };

/** What is told of scans, with the sound that belongs to it. */
export function useSignal(idle: string = IDLE.text) {
  const [told, setTold] = useState<Told>({ ...IDLE, text: idle });
  const say = (kind: Told["kind"], text: string, about?: string, sound: "right" | "wrong" | "done" | "none" = kind === "idle" ? "none" : kind) => {
    if (sound !== "none") cue(sound);
    setTold((before) => ({ kind, text, about, turn: before.turn + 1 }));
  };
  return { told, say, clear: () => setTold((before) => ({ ...IDLE, text: idle, turn: before.turn + 1 })) };
}

/** Reports picks one after the other, in the order of the scans, however fast they come. */
export function useReports() {
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const queries = useQueryClient();
  const changed = useFloorChanged();
  const [busy, setBusy] = useState(0);
  const report = async (fulfillment: string, lines: PickLine[] | null): Promise<Schemas["FulfillmentNow"]> => {
    const asked = queue.current.then(async () => single(await ask(api.POST("/v1/fulfillments/pick", { body: { fulfillment_id: fulfillment, ...(lines ? { lines } : {}) } }))));
    queue.current = asked.catch(() => undefined);
    setBusy((count) => count + 1);
    try {
      return await asked;
    } finally {
      setBusy((count) => count - 1);
      await queries.invalidateQueries({ queryKey: ["/v1/fulfillments/{fulfillment}", fulfillment] });
      changed();
    }
  };
  return { report, busy: busy > 0 };
}

/** Whether a scanned code is of the line: its barcode or its SKU, without regard to case. */
export function isOf(code: string, line: { sku: string; barcode?: string | null }): boolean {
  const wanted = code.trim().toUpperCase();
  return line.sku.toUpperCase() === wanted || (line.barcode ?? "").toUpperCase() === wanted;
}

/** What the buyer wants of a line: options and what they wrote. */
export function wishes(line: { options?: Schemas["OptionShown"][]; properties?: Record<string, string> }): string[] {
  const options = (line.options ?? []).map((one) => (one.value ? `${one.name}: ${one.value}` : one.name));
  return [...options, ...Object.entries(line.properties ?? {}).map(([name, value]) => `${name}: ${value}`)];
}

export function why(error: unknown): string {
  return error instanceof ProblemError ? error.message : String(error);
}
