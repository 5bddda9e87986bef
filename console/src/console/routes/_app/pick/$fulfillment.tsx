import { createFileRoute } from "@tanstack/react-router";
import { PickPack } from "../../../floor/PickPack";

export const Route = createFileRoute("/_app/pick/$fulfillment")({ component: PickPackPage });

function PickPackPage() {
  const { fulfillment } = Route.useParams();
  // another fulfillment begins with nothing entered
  return <PickPack key={fulfillment} id={fulfillment} />;
}
