import { createFileRoute } from "@tanstack/react-router";
import { PickWave } from "../../../floor/PickWave";

export const Route = createFileRoute("/_app/pick/wave/$wave")({ component: PickWavePage });

function PickWavePage() {
  const { wave } = Route.useParams();
  return <PickWave key={wave} wave={Number(wave)} />;
}
