import { createFileRoute } from "@tanstack/react-router";
import { Pickups } from "../../floor/Pickups";
import { placeOf } from "../../floor/workplace";
import { only } from "../../search";

export const Route = createFileRoute("/_app/pickups")({ validateSearch: only(placeOf), component: PickupsPage });

function PickupsPage() {
  return <Pickups location={Route.useSearch().location} />;
}
