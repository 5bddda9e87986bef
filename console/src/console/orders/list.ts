import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { askPage } from "../../api/client";
import { useLive } from "../../api/live";
import type { List } from "../../api/queries";
import { type OrderFilters, toQuery } from "./filters";
import type { OrderRow } from "./queries";

interface Rows {
  rows: OrderRow[];
  next?: string | null;
}

const keyOf = (filters: OrderFilters) => ["/v1/orders", toQuery(filters)] as const;

/** The orders that the filters say, page after page. What changes meanwhile is patched in, not read anew. */
export function useOrders(filters: OrderFilters): List<OrderRow> {
  const found = useInfiniteQuery({
    queryKey: keyOf(filters),
    queryFn: ({ pageParam, signal }) => askPage("/v1/orders", toQuery(filters), pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
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

const NO_NEWS = { fresh: new Set<string>() as ReadonlySet<string>, waiting: [] as OrderRow[] };
const AT_ONCE = 20;
const TOGETHER = 350;

/**
 * Keeps a list live: rows that change are read again and leave when they no longer belong; new ones slide in at the top where
 * the reader is there, and wait to be asked for where not.
 */
export function useLiveOrders(filters: OrderFilters, isAtTop: () => boolean) {
  const queries = useQueryClient();
  const text = JSON.stringify(filters);
  // of other filters than these, nothing is new
  const [news, setNews] = useState<{ of: string; fresh: ReadonlySet<string>; waiting: OrderRow[] }>();
  const { fresh, waiting } = news?.of === text ? news : NO_NEWS;
  const heard = useRef({ placed: false, changed: new Set<string>() });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const key = keyOf(filters);

  const read = () => queries.getQueryData<InfiniteData<Rows>>(key);
  const write = (change: (pages: Rows[]) => Rows[]) =>
    queries.setQueryData<InfiniteData<Rows>>(key, (data) => data && { ...data, pages: change(data.pages) });
  const arrive = (rows: OrderRow[]) => {
    write((pages) => {
      // a page may have come meanwhile that has them already
      const there = new Set(pages.flatMap((page) => page.rows.map((row) => row.order_id)));
      const [first, ...rest] = pages;
      return first ? [{ ...first, rows: [...rows.filter((row) => !there.has(row.order_id)), ...first.rows] }, ...rest] : [];
    });
    setNews({ of: text, fresh: new Set(rows.map((row) => row.order_id)), waiting: [] });
  };
  const again = async (row: OrderRow): Promise<[string, OrderRow | undefined]> => {
    const page = await askPage("/v1/orders", { ...toQuery(filters, 1), number: String(row.number) }, undefined, AbortSignal.timeout(10_000));
    return [row.order_id, page.rows[0]];
  };
  const settle = async () => {
    const { placed, changed } = heard.current;
    heard.current = { placed: false, changed: new Set() };
    const known = read()?.pages.flatMap((page) => page.rows);
    // what is still being read the first time has everything
    if (!known) return;
    const touched = known.filter((row) => changed.has(row.order_id));
    if (touched.length > AT_ONCE) return void queries.invalidateQueries({ queryKey: key });
    const news = new Map(await Promise.all(touched.map(again)));
    if (news.size)
      write((pages) => pages.map((page) => ({ ...page, rows: page.rows.flatMap((row) => (news.has(row.order_id) ? [news.get(row.order_id)].filter((one) => one !== undefined) : [row])) })));
    if (filters.order === "oldest" || !(placed || changed.size > touched.length)) return;
    const page = await askPage("/v1/orders", toQuery(filters, 50), undefined, AbortSignal.timeout(10_000));
    const now = read()?.pages.flatMap((one) => one.rows) ?? [];
    const first = now[0]?.order_id ?? "";
    const come = page.rows.filter((row) => row.order_id > first && !now.some((one) => one.order_id === row.order_id));
    if (!come.length) return;
    if (isAtTop()) arrive(come);
    else setNews({ of: text, fresh: new Set(), waiting: come });
  };
  const latest = useRef(settle);
  useEffect(() => {
    latest.current = settle;
  });
  useLive((event) => {
    const id = event.data.order_id;
    if (event.type === "order.placed") heard.current.placed = true;
    else if (id) heard.current.changed.add(id);
    else return;
    // what comes together is shown together
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current().catch(() => undefined);
    }, TOGETHER);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return { fresh, waiting: waiting.length, show: () => arrive(waiting) };
}

/** All rows that the filters say, up to a limit, page after page. */
export async function everyOrder(filters: OrderFilters, most: number, onProgress: (count: number) => void, signal: AbortSignal): Promise<OrderRow[]> {
  const rows: OrderRow[] = [];
  let cursor: string | undefined;
  do {
    const page: Rows = await askPage("/v1/orders", toQuery(filters, 250), cursor, signal);
    rows.push(...page.rows);
    cursor = page.next ?? undefined;
    onProgress(rows.length);
  } while (cursor && rows.length < most);
  return rows.slice(0, most);
}
