import { createFileRoute } from "@tanstack/react-router";
import { Customers, type Found } from "../../../customers/Customers";
import { only } from "../../../search";

function text(value: unknown, longest: number): string | undefined {
  const words = typeof value === "string" || typeof value === "number" ? String(value).slice(0, longest).trim() : "";
  return words || undefined;
}

export const Route = createFileRoute("/_app/customers/")({
  validateSearch: only((search: Record<string, unknown>): Found => {
    const [q, tag] = [text(search.q, 128), text(search.tag, 64)];
    return { ...(q ? { q } : {}), ...(tag ? { tag } : {}) };
  }),
  component: CustomersPage,
});

function CustomersPage() {
  return <Customers found={Route.useSearch()} />;
}
