import { createFileRoute } from "@tanstack/react-router";
import { Kitchen } from "../../floor/Kitchen";
import { placeOf } from "../../floor/workplace";
import { only } from "../../search";

export const Route = createFileRoute("/_app/kitchen")({ validateSearch: only(placeOf), component: KitchenPage });

function KitchenPage() {
  return <Kitchen location={Route.useSearch().location} />;
}
