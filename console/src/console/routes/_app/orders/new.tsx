import { createFileRoute } from "@tanstack/react-router";
import { orderQuery } from "../../../orders/queries";
import { TakeOrder } from "../../../orders/TakeOrder";
import { only } from "../../../search";

interface Search {
  /** A draft's number, to go on with it. */
  draft?: string;
  /** A customer's id, to begin with. */
  customer?: string;
}

const taken = only((search: Record<string, unknown>): Search => ({
  ...(search.draft ? { draft: String(search.draft) } : {}),
  ...(typeof search.customer === "string" ? { customer: search.customer } : {}),
}));

export const Route = createFileRoute("/_app/orders/new")({
  validateSearch: taken,
  loaderDeps: ({ search }) => ({ draft: search.draft }),
  loader: ({ context, deps }) => (deps.draft ? context.queryClient.fetchQuery({ ...orderQuery(deps.draft), staleTime: 0 }) : undefined),
  component: NewOrder,
});

function NewOrder() {
  const draft = Route.useLoaderData();
  const { customer } = Route.useSearch();
  return <TakeOrder key={draft?.order_id ?? "new"} draft={draft} customerId={customer} />;
}
