import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { Parcels, SHOWN, type Shown } from "../../floor/Parcels";
import { only } from "../../search";

export const Route = createFileRoute("/_app/parcels")({
  validateSearch: only((search: Record<string, unknown>): { show?: Shown } => (typeof search.show === "string" && search.show in SHOWN ? { show: search.show as Shown } : {})),
  component: ParcelsPage,
});

function ParcelsPage() {
  const navigate = useNavigate();
  return <Parcels shown={Route.useSearch().show ?? "all"} setShown={(show) => void navigate({ to: "/parcels", search: show === "all" ? {} : { show }, replace: true })} />;
}
