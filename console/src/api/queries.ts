import { keepPreviousData, QueryClient, useInfiniteQuery } from "@tanstack/react-query";
import { askPage, type ListPath, ProblemError, type QueryOf, type RowOf } from "./client";

export const queryClient = new QueryClient({
  defaultOptions: {
    // what cannot be done now is refused at once: nothing waits unseen for the connection, to be done later
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      refetchOnReconnect: true,
      staleTime: 5_000,
      // a problem is an answer: only what was not reached is asked again
      retry: (count, error) => error instanceof ProblemError && error.isOffline && count < 5,
      retryDelay: (count) => Math.min(1_000 * 2 ** count, 15_000),
    },
  },
});

export interface List<Row> {
  rows: Row[];
  isLoading: boolean;
  isFetching: boolean;
  error: unknown;
  hasMore: boolean;
  loadMore: () => void;
  reload: () => void;
}

/** A list of the API, page after page; rows of the old query stay while those of a new one come. `every`: asked for again after so many milliseconds, for what no event tells. */
export function useList<P extends ListPath>(path: P, query: QueryOf<P>, options: { enabled?: boolean; every?: number } = {}): List<RowOf<P>> {
  const found = useInfiniteQuery({
    queryKey: [path, query],
    queryFn: ({ pageParam, signal }) => askPage(path, query, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
    refetchInterval: options.every ?? false,
  });
  return {
    rows: found.data?.pages.flatMap((page) => page.rows) ?? [],
    isLoading: found.isLoading,
    isFetching: found.isFetching,
    error: found.error,
    hasMore: found.hasNextPage,
    loadMore: () => void (found.hasNextPage && !found.isFetchingNextPage && found.fetchNextPage()),
    reload: () => void found.refetch(),
  };
}
