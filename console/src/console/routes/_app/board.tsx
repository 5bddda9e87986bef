import { createFileRoute } from "@tanstack/react-router";
import { Board } from "../../floor/Board";
import { placeOf } from "../../floor/workplace";
import { only } from "../../search";

export const Route = createFileRoute("/_app/board")({ validateSearch: only(placeOf), component: BoardPage });

function BoardPage() {
  return <Board location={Route.useSearch().location} />;
}
