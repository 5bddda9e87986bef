import { createFileRoute } from "@tanstack/react-router";
import { Empty } from "../../components/notices";
import { Page } from "../../components/Page";

export const Route = createFileRoute("/_app/")({ component: Insights });

function Insights() {
  return (
    <Page title="Insights">
      <Empty title="Nothing here yet" />
    </Page>
  );
}
