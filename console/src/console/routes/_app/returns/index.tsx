import { createFileRoute } from "@tanstack/react-router";
import { type Queue, QUEUES, Returns } from "../../../returns/Returns";
import { only } from "../../../search";

export const Route = createFileRoute("/_app/returns/")({
  validateSearch: only((search: Record<string, unknown>): { queue?: Queue } => (typeof search.queue === "string" && search.queue in QUEUES ? { queue: search.queue as Queue } : {})),
  component: ReturnsPage,
});

function ReturnsPage() {
  const { queue = "open" } = Route.useSearch();
  return <Returns key={queue} queue={queue} />;
}
