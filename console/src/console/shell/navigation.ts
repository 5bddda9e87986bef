import {
  IconArrowBackUp, IconBox, IconBuildingWarehouse, IconChartBar, IconCash, IconChefHat, IconClipboardList, IconExclamationCircle, IconFileInvoice, IconInbox,
  IconPackage, IconSettings, IconShoppingBag, IconStack2, IconTag, IconTransfer, IconTruckDelivery, IconUsers, IconUsersGroup,
} from "@tabler/icons-react";

export interface NavItem {
  to: string;
  label: string;
  icon: typeof IconBox;
  /** What a role must hold to be shown it. */
  scope: string;
  /** Words by which the palette finds it too. */
  also?: string;
}

export interface NavGroup {
  label: string;
  items: NavItem[];
}

export const NAVIGATION: NavGroup[] = [
  {
    label: "Sell",
    items: [
      { to: "/", label: "Insights", icon: IconChartBar, scope: "reports:read", also: "dashboard home charts reports" },
      { to: "/orders", label: "Orders", icon: IconShoppingBag, scope: "orders:read" },
      { to: "/drafts", label: "Drafts", icon: IconClipboardList, scope: "orders:read" },
      { to: "/inquiries", label: "Inquiries", icon: IconInbox, scope: "customers:read", also: "inbox mail threads" },
      { to: "/customers", label: "Customers", icon: IconUsers, scope: "customers:read", also: "buyers" },
      { to: "/segments", label: "Segments", icon: IconUsersGroup, scope: "customers:read", also: "marketing campaign recency" },
    ],
  },
  {
    label: "Fulfill",
    items: [
      { to: "/board", label: "Board", icon: IconBuildingWarehouse, scope: "fulfillment:read", also: "fulfillment warehouse waves" },
      { to: "/pick", label: "Pick and pack", icon: IconPackage, scope: "fulfillment:read", also: "scanner packing" },
      { to: "/pickups", label: "Pickups", icon: IconShoppingBag, scope: "fulfillment:read", also: "counter curb collect" },
      { to: "/kitchen", label: "Kitchen", icon: IconChefHat, scope: "fulfillment:read" },
      { to: "/parcels", label: "Parcels", icon: IconTruckDelivery, scope: "fulfillment:read", also: "tracking shipments late" },
      { to: "/exceptions", label: "Exceptions", icon: IconExclamationCircle, scope: "fulfillment:read", also: "problems lost late" },
      { to: "/returns", label: "Returns", icon: IconArrowBackUp, scope: "orders:read", also: "claims inspection" },
    ],
  },
  {
    label: "Stock",
    items: [
      { to: "/inventory", label: "Inventory", icon: IconStack2, scope: "stock:read", also: "stock levels count receive" },
      { to: "/items", label: "Items", icon: IconTag, scope: "setup:read", also: "products catalog sku" },
      { to: "/transfers", label: "Transfers", icon: IconTransfer, scope: "stock:read" },
    ],
  },
  {
    label: "Money",
    items: [
      { to: "/invoices", label: "Invoices", icon: IconFileInvoice, scope: "payments:read", also: "credit notes" },
      { to: "/cash", label: "Cash and credit", icon: IconCash, scope: "payments:read", also: "gift cards store credit remittance couriers owed overdue balances" },
    ],
  },
  { label: "Shop", items: [{ to: "/settings", label: "Settings", icon: IconSettings, scope: "", also: "people keys webhooks policy" }] },
];
