import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { foresee, type Preview, type Request } from "./queries";

export interface Foreseen {
  preview: Preview | undefined;
  error: unknown;
  /** What is shown is of an earlier request: a new answer is on its way. */
  isStale: boolean;
}

/** What an operation would do with a request, a moment after it last changed; undefined asks nothing. */
export function usePreview(operation: string, request: Request | Request[] | undefined, version?: number): Foreseen {
  const text = request === undefined ? "" : JSON.stringify(request);
  const [settled] = useDebouncedValue(text, 220);
  const found = useQuery({
    queryKey: ["/v1/preview", operation, settled, version],
    queryFn: ({ signal }) => foresee(operation, JSON.parse(settled) as Request, signal),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    gcTime: 30_000,
  });
  const asked = settled !== "" && text !== "";
  return { preview: asked ? found.data : undefined, error: asked ? found.error : null, isStale: text !== settled || found.isFetching };
}
