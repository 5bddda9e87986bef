import { useRef, useState } from "react";
import { ProblemError } from "../../api/client";
import { type OrderRow, performMany, refreshOrders, type Request, type Result } from "./queries";

export interface BulkItem {
  row: OrderRow;
  request: Request;
}

export interface BulkResult {
  row: OrderRow;
  done: boolean;
  detail: string;
}

export type BulkState = "ready" | "running" | "paused" | "done";

/** So many at a time: the bar moves, and pausing comes soon. */
const CHUNK = 25;

/** Does one operation for many orders, a chunk after the other; it can be paused, and knows a result per order. */
export function useBulk(operation: string) {
  const [results, setResults] = useState<BulkResult[]>([]);
  const [state, setState] = useState<BulkState>("ready");
  const [problem, setProblem] = useState<string>();
  const queue = useRef<BulkItem[]>([]);
  const paused = useRef(false);

  const work = async () => {
    paused.current = false;
    setProblem(undefined);
    setState("running");
    while (queue.current.length && !paused.current) {
      const chunk = queue.current.slice(0, CHUNK);
      try {
        const answers = await performMany(operation, chunk.map((one) => one.request));
        queue.current = queue.current.slice(chunk.length);
        setResults((before) => [...before, ...chunk.map((one, index) => told(one.row, answers[index]))]);
      } catch (error) {
        // nothing of this chunk is known to be done: it stays in the queue
        setProblem(error instanceof ProblemError ? error.message : "This did not work.");
        setState("paused");
        return;
      }
    }
    setState(queue.current.length ? "paused" : "done");
    void refreshOrders();
  };
  return {
    results, state, problem,
    start: (items: BulkItem[]) => ((queue.current = items), setResults([]), void work()),
    pause: () => void (paused.current = true),
    resume: () => void work(),
    left: () => queue.current.length,
  };
}

function told(row: OrderRow, result: Result | undefined): BulkResult {
  if (!result) return { row, done: false, detail: "There was no answer." };
  if (result.result === "refused" || result.result === "failed") return { row, done: false, detail: result.detail ?? result.type ?? "Refused." };
  return { row, done: true, detail: "" };
}
