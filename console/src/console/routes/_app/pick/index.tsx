import { createFileRoute } from "@tanstack/react-router";
import { PickStart } from "../../../floor/PickStart";
import { placeOf } from "../../../floor/workplace";
import { only } from "../../../search";

export const Route = createFileRoute("/_app/pick/")({ validateSearch: only(placeOf), component: PickPage });

function PickPage() {
  return <PickStart location={Route.useSearch().location} />;
}
