import { createFileRoute } from "@tanstack/react-router";
import { Kitchen } from "../../floor/Kitchen";
import { placeOf } from "../../floor/workplace";

export const Route = createFileRoute("/_app/kitchen")({ validateSearch: placeOf, component: KitchenPage });

function KitchenPage() {
  return <Kitchen location={Route.useSearch().location} />;
}
