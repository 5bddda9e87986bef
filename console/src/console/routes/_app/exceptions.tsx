import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { Exceptions } from "../../floor/Exceptions";
import { only } from "../../search";

export const Route = createFileRoute("/_app/exceptions")({
  validateSearch: only((search: Record<string, unknown>): { all?: true } => (search.all === true ? { all: true } : {})),
  component: ExceptionsPage,
});

function ExceptionsPage() {
  const navigate = useNavigate();
  return <Exceptions all={Route.useSearch().all ?? false} setAll={(all) => void navigate({ to: "/exceptions", search: all ? { all: true } : {}, replace: true })} />;
}
