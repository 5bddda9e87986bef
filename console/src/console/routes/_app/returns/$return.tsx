import { createFileRoute } from "@tanstack/react-router";
import { ReturnPage } from "../../../returns/ReturnDetail";

export const Route = createFileRoute("/_app/returns/$return")({ component: OneReturn });

function OneReturn() {
  const { return: id } = Route.useParams();
  return <ReturnPage key={id} id={id} />;
}
