import { createFileRoute } from "@tanstack/react-router";
import { type Chosen, Segments } from "../../customers/Segments";
import { only } from "../../search";

const NAMES = ["champions", "loyal", "promising", "new", "at_risk", "sleeping", "lost"];

export const Route = createFileRoute("/_app/segments")({
  validateSearch: only((search: Record<string, unknown>): Chosen => (typeof search.segment === "string" && NAMES.includes(search.segment) ? { segment: search.segment as Chosen["segment"] } : {})),
  component: SegmentsPage,
});

function SegmentsPage() {
  return <Segments {...Route.useSearch()} />;
}
