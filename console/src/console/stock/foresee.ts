import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, ask } from "../../api/client";

/** What would follow from a change of stock, as the API foresees it: in words, and nothing of it is done. */
export interface Foreseen {
  orders: { number: number; words: string[] }[];
  refusal?: { detail: string; field?: string | null };
  filled: number;
  shorted: number;
}

export type StockOperation = "receiveStock" | "adjustStock" | "countStock" | "setSafetyStock" | "expectStock" | "shipTransfers";

interface Answer {
  results: { result: string; detail?: string; field?: string | null; filled?: number; shorted?: number }[];
  orders: { number: number; events: { words: string }[] }[];
}

/** Ask what would come of `request`; nothing is asked while it is undefined. */
export function useForeseen(operation: StockOperation, request: object | undefined) {
  return useQuery({
    queryKey: ["/v1/preview", operation, request],
    queryFn: async ({ signal }): Promise<Foreseen> => {
      const post = api.POST as unknown as (path: string, options: object) => Promise<{ data?: Answer; error?: unknown; response: Response }>;
      const answer = await ask(post("/v1/preview", { body: { operation, request }, signal }));
      const result = answer.results[0];
      return {
        orders: answer.orders.map((order) => ({ number: order.number, words: order.events.map((event) => event.words) })),
        ...(result?.result === "refused" ? { refusal: { detail: result.detail ?? "", field: result.field ?? null } } : {}),
        filled: result?.filled ?? 0,
        shorted: result?.shorted ?? 0,
      };
    },
    enabled: request !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 2_000,
    retry: false,
  });
}
