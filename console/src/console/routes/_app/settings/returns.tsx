import { createFileRoute } from "@tanstack/react-router";
import { FieldsSection } from "../../../settings/fields";
import { SettingsForm } from "../../../settings/form";
import { AutoApprovals, Rules, Thresholds } from "../../../settings/ReturnRules";

export const Route = createFileRoute("/_app/settings/returns")({ component: Returns });

const PAID_BY = { buyer: "The buyer", shop: "The shop" };

function Returns() {
  return (
    <SettingsForm>
      <FieldsSection
        title="Until when"
        about="The time runs from delivery, or from the promised day where no scan came."
        inside="returns"
        fields={[
          { name: "window_days", label: "Goods may come back for", kind: "number", unit: "days", about: "Later, the buyer is offered no return.", least: 0, most: 3_650, usual: 30 },
          { name: "fault_days", label: "Where the fault is ours, for", kind: "number", unit: "days", about: "Defective, damaged, not as described, wrong item.", least: 0, most: 3_650, usual: 730 },
          { name: "expire_days", label: "A return waits for its goods", kind: "number", unit: "days", about: "Then it is closed, and nothing is paid back.", least: 1, most: 365, usual: 30 },
          { name: "location", label: "They come back to", kind: "location", optional: true, about: "Empty: where they were sent from.", usual: null },
        ]}
      />
      <AutoApprovals />
      <FieldsSection
        title="What is kept"
        about="Where the fault is ours, nothing is kept and the postage is ours."
        inside="returns"
        fields={[
          { name: "postage", label: "Postage is paid by", kind: "choice", choices: PAID_BY, about: "Who pays for the way back.", usual: "buyer" },
          { name: "postage_fee", label: "Kept for our label", kind: "money", about: "Where the buyer pays the postage.", usual: 0 },
          { name: "restocking_fee", label: "Kept for restocking", kind: "share", about: "Of what was paid for the goods.", usual: 0 },
          { name: "refund_shipping", label: "Shipping paid is given back", kind: "choice", choices: { when_all: "When all comes back", never: "Never" }, about: "What the buyer paid for the way there.", usual: "when_all" },
        ]}
      />
      <FieldsSection
        title="When money goes back"
        inside="returns"
        fields={[
          { name: "refund_on", label: "A refund is due", kind: "choice", choices: { scan: "When the carrier scans the parcel", receipt: "When it is received", inspection: "When it is inspected" }, about: "Earlier pleases buyers, later is surer.", usual: "inspection" },
          { name: "exchange", label: "An exchange goes out", kind: "choice", choices: { in_advance: "In advance", on_receipt: "When the goods are back" }, about: "In advance, goods may be with the buyer twice.", usual: "on_receipt" },
          { name: "automatic_refund", label: "It is paid out by itself", kind: "switch", about: "Off: somebody presses Refund.", usual: true },
        ]}
      />
      <Thresholds />
      <Rules />
    </SettingsForm>
  );
}
