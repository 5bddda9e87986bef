/** What went wrong, in the buyer's words. */
import { ProblemError } from "../../api/client";
import { fill, type Words } from "../words";

export function troubleOf(words: Words, error: unknown): string {
  if (error instanceof ProblemError && error.isOffline) return words.unreachable;
  return fill(words.problem, { detail: error instanceof Error ? error.message : String(error) });
}
