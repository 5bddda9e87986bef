import { createFileRoute, redirect } from "@tanstack/react-router";
import { Dashboard, PERIODS, type Asked, type Period } from "../../insights/Dashboard";
import { sessionQuery } from "../../session";
import { only } from "../../search";

const isDay = (text: unknown): text is string => typeof text === "string" && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

export const Route = createFileRoute("/_app/")({
  validateSearch: only((search: Record<string, unknown>): Asked => ({
    ...(typeof search.period === "string" && search.period in PERIODS ? { period: search.period as Period } : {}),
    ...(isDay(search.first) && isDay(search.last) && search.first <= search.last ? { first: search.first, last: search.last } : {}),
    ...(typeof search.currency === "string" && /^[A-Z]{3}$/.test(search.currency) ? { currency: search.currency } : {}),
  })),
  // who sees no figures begins where their work is
  beforeLoad: async ({ context }) => {
    const { scopes, role } = await context.queryClient.ensureQueryData(sessionQuery);
    const held = new Set<string>(scopes);
    if (held.has("admin") || held.has("reports:read") || held.has("reports:write")) return;
    throw redirect({ href: role === "kitchen" ? "/kitchen" : held.has("fulfillment:write") ? "/board" : "/orders" });
  },
  component: Insights,
});

function Insights() {
  return <Dashboard asked={Route.useSearch()} />;
}
