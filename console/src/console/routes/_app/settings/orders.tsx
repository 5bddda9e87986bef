import { createFileRoute } from "@tanstack/react-router";
import { FieldsSection } from "../../../settings/fields";
import { SettingsForm } from "../../../settings/form";

export const Route = createFileRoute("/_app/settings/orders")({ component: Orders });

function Orders() {
  return (
    <SettingsForm>
      <FieldsSection
        title="Taking orders"
        fields={[
          { name: "hold_minutes", label: "Time to pay", kind: "number", unit: "minutes", about: "So long stock is held for an unpaid order; then it expires.", least: 1, most: 43_200, usual: 60 },
          { name: "late_money", label: "Money for an expired order", kind: "choice", choices: { reinstate: "Brings the order back", refund: "Is paid back" }, about: "It comes back only where all of it can be reserved again.", usual: "reinstate" },
        ]}
      />
      <FieldsSection
        title="Where goods come from"
        fields={[
          { name: "strategy", label: "Locations are chosen", kind: "choice", choices: { priority: "By priority", nearest: "The nearest to the buyer", fewest_parcels: "So that few parcels go" }, about: "Of those that have the goods and can do what is asked.", usual: "priority" },
          { name: "split", label: "Orders may be split over locations", kind: "switch", about: "Off: an order that no place has whole waits for stock.", usual: true },
          { name: "auto_release", label: "Paid orders go to their locations at once", kind: "switch", about: "Off: somebody releases them, one or many.", usual: false },
        ]}
      />
      <FieldsSection
        title="Changes and quotes"
        fields={[
          { name: "edits_settle", label: "An edit that costs more", kind: "choice", choices: { first: "Waits for the money", later: "Is made at once" }, about: "At once, the difference is asked for afterwards.", usual: "first" },
          { name: "quote_days", label: "A quote lasts", kind: "number", unit: "days", about: "Its prices are no offer any more after that.", least: 1, most: 365, usual: 7 },
        ]}
      />
    </SettingsForm>
  );
}
