import type { Schemas } from "../../api/client";
import { formatAmounts, goodsWords } from "../../shared/format";

export type Stage = Schemas["WorkStage"]["stage"];

export const STAGES: Record<Stage, string> = {
  scheduled: "Scheduled",
  to_accept: "To accept",
  to_pick: "To pick",
  picking: "Picking",
  queued: "Queue",
  preparing: "Preparing",
  baking: "Baking",
  checked: "Checked",
  to_pack: "To pack",
  to_make_ready: "To make ready",
  to_hand_over: "To hand over",
  at_counter: "At the counter",
};

/** Minutes in words: 45 min, 3 h 20, 2 d. */
export function minutesWords(minutes: number): string {
  const size = Math.abs(minutes);
  if (size < 60) return `${Math.floor(size)} min`;
  if (size < 48 * 60) return `${Math.floor(size / 60)} h${size < 600 && Math.floor(size % 60) ? ` ${Math.floor(size % 60)}` : ""}`;
  return `${Math.floor(size / 1_440)} d`;
}

/** How long until a time, or how late it is. */
export function dueWords(due: string, now: number): { words: string; late: boolean; soon: boolean } {
  const minutes = (new Date(due).getTime() - now) / 60_000;
  return { words: minutes < 0 ? `${minutesWords(minutes)} late` : `in ${minutesWords(minutes)}`, late: minutes < 0, soon: minutes < 120 };
}

/** What is picked of an amount so far: in words (1 of 3 units), and as a share in which each unit counts as one, however fine its steps. */
export function soFar(amounts: readonly Schemas["WorkAmount"][] = [], locale?: string): { words: string; share: number } {
  const taken = amounts.map((one) => ({ ...one, quantity: one.quantity - (one.to_pick ?? 0) }));
  const sum = (all: typeof taken) => all.reduce((so, one) => so + one.quantity / (one.scale ?? 1), 0);
  return { words: `${formatAmounts(taken, "quantity", locale)} of ${goodsWords(amounts, locale)}`, share: sum(taken) / (sum([...amounts]) || 1) };
}
