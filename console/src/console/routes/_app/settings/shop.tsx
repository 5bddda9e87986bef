import { createFileRoute } from "@tanstack/react-router";
import { FieldsSection } from "../../../settings/fields";
import { ShopBasics } from "../../../settings/ShopBasics";

export const Route = createFileRoute("/_app/settings/shop")({ component: Shop });

function Shop() {
  return (
    <>
      <ShopBasics />
      <FieldsSection
        title="Orders"
        fields={[
          { name: "hold_minutes", label: "Time to pay", kind: "number", unit: "minutes", about: "How long stock is held for an order that is not paid.", least: 1, most: 43_200, usual: 60 },
          { name: "strategy", label: "Where goods come from", kind: "choice", choices: { priority: "By priority", nearest: "The nearest location", fewest_parcels: "As few parcels as can be" }, usual: "priority" },
          { name: "split", label: "Orders may be split over locations", kind: "switch", usual: true },
          { name: "auto_release", label: "Paid orders go to their locations at once", kind: "switch", usual: false },
          { name: "edits_settle", label: "An edit that costs more", kind: "choice", choices: { first: "Waits for the money", later: "Is made at once" }, usual: "first" },
          { name: "quote_days", label: "A quote lasts", kind: "number", unit: "days", least: 1, most: 365, usual: 7 },
          { name: "late_money", label: "Money for an expired order", kind: "choice", choices: { reinstate: "Brings the order back, if stock is there", refund: "Is paid back" }, usual: "reinstate" },
        ]}
      />
      <FieldsSection
        title="Promises"
        about="What buyers are promised where no carrier service of yours says more."
        fields={[
          { name: "handling_days", label: "Working days to get ready", kind: "number", unit: "days", least: 0, most: 60, usual: 1 },
          { name: "transit_days", label: "In transit, at home", kind: "number", unit: "days", least: 0, most: 90, usual: 3 },
          { name: "transit_days_abroad", label: "In transit, abroad", kind: "number", unit: "days", least: 0, most: 90, usual: 7 },
          { name: "lost_after_days", label: "Without news a parcel counts as lost after", kind: "number", unit: "days", least: 1, most: 365, usual: 14 },
          { name: "public_holidays", label: "Nothing leaves on public holidays", kind: "switch", usual: true },
        ]}
      />
      <FieldsSection
        title="Pickup, kitchen and courier"
        fields={[
          { name: "pickup_days", label: "Goods wait for their buyer", kind: "number", unit: "days", least: 1, most: 90, usual: 7 },
          { name: "pickup_uncollected", label: "Who never comes", kind: "choice", choices: { refund: "Gets all of it back", keep_fee: "Gets it back less a fee" }, usual: "refund" },
          { name: "pickup_fee", label: "That fee", kind: "money", usual: 0 },
          { name: "kitchen_minutes", label: "From order to oven's door", kind: "number", unit: "minutes", least: 0, most: 1_440, usual: 20 },
          { name: "courier_minutes", label: "For a courier to set off", kind: "number", unit: "minutes", least: 0, most: 1_440, usual: 10 },
          { name: "courier_minutes_per_km", label: "And for each kilometer", kind: "number", unit: "minutes", least: 0, most: 120, usual: 4 },
        ]}
      />
      <FieldsSection
        title="Money"
        fields={[
          { name: "tax_included", label: "Prices include tax", kind: "switch", usual: true },
          { name: "account_limit", label: "A customer may owe on account", kind: "money", optional: true, about: "Empty: without a limit.", usual: null },
          { name: "account_days", label: "Due after", kind: "number", unit: "days", least: 0, most: 730, usual: 30 },
          { name: "delivery_limit", label: "And on delivery", kind: "money", optional: true, about: "Empty: without a limit.", usual: null },
          { name: "pay_link_gateway", label: "Gateway of pay links", kind: "text", optional: true, about: "Such as sandbox. Empty: no pay links.", usual: null },
        ]}
      />
      <FieldsSection
        title="E-mail"
        about="What buyers see as the sender."
        fields={[
          { name: "mail_from", label: "From", kind: "text", optional: true, about: "Empty: the server's own.", usual: null },
          { name: "reply_to", label: "Answers go to", kind: "text", optional: true, usual: null },
        ]}
      />
    </>
  );
}
