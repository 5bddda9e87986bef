import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask, rememberCsrf, type Schemas } from "../api/client";

export type Session = Schemas["SessionShown"];
export type Shop = Schemas["ShopOfSession"];

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => {
    const session = await ask(api.GET("/v1/session", { signal }));
    rememberCsrf(session.csrf_token ?? undefined);
    return session;
  },
  staleTime: 60_000,
});

/** Who is signed in; pages below the shell always have one. */
export function useSession(): Session {
  return useQuery(sessionQuery).data as Session;
}

/** The shop that the session is in: its name, currency, time zone and locale. */
export function useShop(): Shop {
  return useSession().shop;
}

/** Whether the signed-in person may do what takes this scope. The API refuses it all the same. */
export function useMay(): (scope: string) => boolean {
  const { scopes } = useSession();
  const held = new Set<string>(scopes);
  return (scope) => held.has("admin") || held.has(scope) || held.has(scope.replace(/:.*/, ":write"));
}
