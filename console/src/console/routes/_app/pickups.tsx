import { createFileRoute } from "@tanstack/react-router";
import { Pickups } from "../../floor/Pickups";
import { placeOf } from "../../floor/workplace";

export const Route = createFileRoute("/_app/pickups")({ validateSearch: placeOf, component: PickupsPage });

function PickupsPage() {
  return <Pickups location={Route.useSearch().location} />;
}
