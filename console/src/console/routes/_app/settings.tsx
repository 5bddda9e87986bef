import {
  IconArrowBackUp, IconBuildingStore, IconCash, IconClipboardList, IconFileInvoice, IconHandStop, IconHistory, IconKey, IconMail, IconMapPin, IconRoute,
  IconShoppingBag, IconTruckDelivery, IconUser, IconUsers, IconWebhook,
} from "@tabler/icons-react";
import { createFileRoute, Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Page } from "../../components/Page";
import { useMay } from "../../session";
import classes from "../../settings/Settings.module.css";

export const Route = createFileRoute("/_app/settings")({ component: Settings });

const GROUPS = [
  { label: "You", tabs: [{ to: "/settings/account", label: "Your account", icon: IconUser, scope: "" }] },
  {
    label: "Shop",
    tabs: [
      { to: "/settings/shop", label: "Shop", icon: IconBuildingStore, scope: "setup:read" },
      { to: "/settings/locations", label: "Locations", icon: IconMapPin, scope: "setup:read" },
      { to: "/settings/channels", label: "Channels", icon: IconRoute, scope: "setup:read" },
      { to: "/settings/front", label: "Shop front", icon: IconShoppingBag, scope: "setup:read" },
    ],
  },
  {
    label: "Selling",
    tabs: [
      { to: "/settings/orders", label: "Orders", icon: IconClipboardList, scope: "setup:read" },
      { to: "/settings/delivery", label: "Delivery", icon: IconTruckDelivery, scope: "setup:read" },
      { to: "/settings/money", label: "Money", icon: IconCash, scope: "setup:read" },
      { to: "/settings/invoices", label: "Invoices", icon: IconFileInvoice, scope: "setup:read" },
      { to: "/settings/returns", label: "Return policy", icon: IconArrowBackUp, scope: "setup:read" },
      { to: "/settings/holds", label: "Holds", icon: IconHandStop, scope: "setup:read" },
      { to: "/settings/messages", label: "Messages", icon: IconMail, scope: "customers:read" },
    ],
  },
  {
    label: "Access",
    tabs: [
      { to: "/settings/people", label: "People", icon: IconUsers, scope: "people:read" },
      { to: "/settings/keys", label: "API keys", icon: IconKey, scope: "admin" },
      { to: "/settings/webhooks", label: "Webhooks", icon: IconWebhook, scope: "webhooks:read" },
      { to: "/settings/audit", label: "Audit log", icon: IconHistory, scope: "audit:read" },
    ],
  },
] as const;

function Settings() {
  const may = useMay();
  const tabs = useRef<HTMLDivElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    // on a phone the tabs scroll: where one is stays in sight
    tabs.current?.querySelector("[data-status=active]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [pathname]);
  return (
    <Page title="Settings">
      <div className={classes.layout}>
        <nav aria-label="Settings">
          <div className={classes.tabs} ref={tabs}>
            {GROUPS.map((group) => {
              const shown = group.tabs.filter((tab) => !tab.scope || may(tab.scope));
              return (
                shown.length > 0 && (
                  <div key={group.label} className={classes.group}>
                    <div className={classes.grouplabel}>{group.label}</div>
                    <ul>
                      {shown.map((tab) => (
                        <li key={tab.to}>
                          <Link to={tab.to} className={classes.tab}>
                            <tab.icon size={16} stroke={1.7} aria-hidden /> {tab.label}
                          </Link>
                        </li>
                      ))}
                    </ul>
                  </div>
                )
              );
            })}
          </div>
        </nav>
        <div className={classes.content}>
          <Outlet />
        </div>
      </div>
    </Page>
  );
}
