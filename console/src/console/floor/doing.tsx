import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ProblemError } from "../../api/client";

/** Says that something was done. */
export function tell(message: string): void {
  notifications.show({ message, color: "teal" });
}

/** Says that something was not done, and why. */
export function refuse(error: unknown): void {
  notifications.show({ title: "Not done", message: error instanceof Error ? error.message : String(error), color: "red", autoClose: 12_000 });
}

interface Refused {
  result: string;
  detail?: string;
}

/** Of the answers to a list: how many were done, and why the others were not. */
export function told(answers: readonly object[], done: (count: number) => string): void {
  const refused = (answers as Refused[]).filter((one) => one.result === "refused" || one.result === "failed");
  const count = answers.length - refused.length;
  if (count) tell(done(count));
  if (refused.length) refuse(new ProblemError(409, { detail: `${refused.length} not done: ${refused[0]?.detail ?? ""}` }));
}

/** Forget what was fetched of fulfillments and what they touch. */
export function useFloorChanged(): () => void {
  const queries = useQueryClient();
  return () => {
    for (const key of ["/v1/locations/{location}/work", "/v1/locations/{location}/kitchen", "/v1/fulfillments/{fulfillment}", "/v1/picks", "/v1/pickups", "/v1/parcels", "/v1/exceptions"])
      void queries.invalidateQueries({ queryKey: [key] });
  };
}

/** The time, as it passes: milliseconds, anew every so often. */
export function useNow(every = 15_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** The answer to a single request of a route that takes lists too. */
export function single<Answer>(answer: Answer): Exclude<Answer, readonly unknown[]> {
  return answer as Exclude<Answer, readonly unknown[]>;
}

/** The answers to a list of requests. */
export function several<Answer>(answer: Answer): Extract<Answer, readonly unknown[]> {
  return answer as Extract<Answer, readonly unknown[]>;
}
