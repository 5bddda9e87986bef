import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask, rememberCsrf, type Schemas } from "../api/client";

/** Who is signed in, and what they may do. */
export interface Session {
  kind: "person" | "key";
  actor: string;
  name: string;
  role?: string;
  email?: string;
  scopes: string[];
  csrf_token?: string;
}
export type Shop = Schemas["ShopShown"];

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => {
    const session = await ask(api.GET("/v1/session" as never, { signal } as never) as Promise<{ data?: Session; response: Response }>);
    rememberCsrf(session.csrf_token);
    return session;
  },
  staleTime: 60_000,
});

export const shopQuery = queryOptions({
  queryKey: ["/v1/shop"],
  queryFn: ({ signal }) => ask(api.GET("/v1/shop", { signal })),
  staleTime: 60_000,
});

/** Who is signed in; pages below the shell always have one. */
export function useSession(): Session {
  return useQuery(sessionQuery).data as Session;
}

/** The shop; pages below the shell always have one. */
export function useShop(): Shop {
  return useQuery(shopQuery).data as Shop;
}

/** Whether the signed-in person may do what takes this scope. The API refuses it all the same. */
export function useMay(): (scope: string) => boolean {
  const { scopes } = useSession();
  const held = new Set<string>(scopes);
  return (scope) => held.has("admin") || held.has(scope) || held.has(scope.replace(/:.*/, ":write"));
}
