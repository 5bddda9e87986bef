import { createFileRoute } from "@tanstack/react-router";
import { FieldsSection } from "../../../settings/fields";
import { SettingsForm } from "../../../settings/form";
import { CutOffs, Services } from "../../../settings/Services";

export const Route = createFileRoute("/_app/settings/delivery")({ component: Delivery });

function Delivery() {
  return (
    <SettingsForm>
      <FieldsSection
        title="Promises"
        about="What buyers are promised, and what is late."
        fields={[
          { name: "handling_days", label: "To get an order ready", kind: "number", unit: "days", about: "Working days of its location, before it leaves.", least: 0, most: 60, usual: 1 },
          { name: "transit_days", label: "In transit, at home", kind: "number", unit: "days", about: "Where no service below goes.", least: 0, most: 90, usual: 3 },
          { name: "transit_days_abroad", label: "In transit, abroad", kind: "number", unit: "days", about: "Where no service below goes.", least: 0, most: 90, usual: 7 },
          { name: "lost_after_days", label: "A parcel is lost after", kind: "number", unit: "days", about: "So long without a word from its carrier.", least: 1, most: 365, usual: 14 },
          { name: "public_holidays", label: "Nothing leaves on public holidays", kind: "switch", about: "Those of each location's country.", usual: true },
        ]}
      />
      <Services />
      <CutOffs />
      <FieldsSection
        title="Pickup"
        fields={[
          { name: "pickup_days", label: "Goods wait for their buyer", kind: "number", unit: "days", about: "Then the stock goes back and the order is called off.", least: 1, most: 90, usual: 7 },
          { name: "pickup_uncollected", label: "Who never comes", kind: "choice", choices: { refund: "Gets all of it back", keep_fee: "Gets it back less a fee" }, about: "Of an order of which nothing was collected.", usual: "refund" },
          { name: "pickup_fee", label: "That fee", kind: "money", about: "Kept at most; never more than was paid.", usual: 0 },
        ]}
      />
      <FieldsSection
        title="Kitchen and courier"
        fields={[
          { name: "kitchen_minutes", label: "From order to oven's door", kind: "number", unit: "minutes", about: "What a kitchen promises without a queue.", least: 0, most: 1_440, usual: 20 },
          { name: "courier_minutes", label: "For a courier to set off", kind: "number", unit: "minutes", about: "Added to what the kitchen takes.", least: 0, most: 1_440, usual: 10 },
          { name: "courier_minutes_per_km", label: "And for each kilometer", kind: "number", unit: "minutes", about: "As the crow flies.", least: 0, most: 120, usual: 4 },
        ]}
      />
    </SettingsForm>
  );
}
