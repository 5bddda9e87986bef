import { createFileRoute, Link } from "@tanstack/react-router";
import { AtTheDoor } from "../../../cash/AtTheDoor";
import { Balances } from "../../../cash/Balances";
import { StoredValue } from "../../../cash/StoredValue";
import { Page } from "../../../components/Page";
import classes from "../../../returns/returns.module.css";
import { only } from "../../../search";

const TABS = { door: "Cash at the door", value: "Gift cards and credit", owed: "Owed to buyers", on_account: "On account", overdue: "Overdue" } as const;
type Tab = keyof typeof TABS;

export const Route = createFileRoute("/_app/cash/")({
  validateSearch: only((search: Record<string, unknown>): { tab?: Tab } => (typeof search.tab === "string" && search.tab in TABS && search.tab !== "door" ? { tab: search.tab as Tab } : {})),
  component: Cash,
});

function Cash() {
  const { tab = "door" } = Route.useSearch();
  return (
    <Page title="Cash and credit" fill>
      <nav className={classes.tabs} aria-label="Kinds">
        {(Object.keys(TABS) as Tab[]).map((one) => (
          <Link key={one} to="/cash" search={one === "door" ? {} : { tab: one }} activeOptions={{ exact: true }} className={classes.tab} aria-current={one === tab ? "page" : undefined}>
            {TABS[one]}
          </Link>
        ))}
      </nav>
      {tab === "door" ? <AtTheDoor /> : tab === "value" ? <StoredValue /> : <Balances key={tab} kind={tab} />}
    </Page>
  );
}
