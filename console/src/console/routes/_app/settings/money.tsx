import { createFileRoute } from "@tanstack/react-router";
import type { Schemas } from "../../../../api/client";
import { column } from "../../../components/Rows";
import { countryChoices } from "../../../settings/countries";
import { FieldsSection, ListSection } from "../../../settings/fields";
import { SettingsForm } from "../../../settings/form";

export const Route = createFileRoute("/_app/settings/money")({ component: Money });

type TaxRate = Schemas["TaxRate"];

function Money() {
  return (
    <SettingsForm>
      <ListSection<TaxRate>
        title="Tax rates"
        about="An item's category and the country an order goes to choose the rate: the country's own before the one for everywhere. What finds no rate is not taxed."
        path="tax_rates"
        one="tax rate"
        columns={[
          column.text<TaxRate>("category", "Category", { placeholder: "standard", max: 64 }),
          column.choice<TaxRate>("country", "Country", countryChoices(), { placeholder: "Everywhere", clearable: true, searchable: true }),
          column.number<TaxRate>("rate", "Rate", { times: 10_000, digits: 4, most: 100, unit: "%", width: "130px" }),
        ]}
        blank={{ category: "standard", country: null, rate: null } as unknown as TaxRate}
        most={2_000}
        empty="No rates: nothing is taxed."
        words={(row) => `${row.category} ${row.country ?? "everywhere"} ${(row.rate ?? 0) / 10_000} %`}
      />
      <FieldsSection title="Prices" fields={[{ name: "tax_included", label: "Prices include tax", kind: "switch", about: "Off: tax is added to them on each order.", usual: true }]} />
      <FieldsSection
        title="Paying later"
        about="How much a customer may owe. Beyond the limit an order has to be paid in advance."
        fields={[
          { name: "account_limit", label: "On account, at most", kind: "money", optional: true, about: "Empty: without a limit.", usual: null },
          { name: "account_days", label: "Due after", kind: "number", unit: "days", about: "Then what is owed counts as overdue.", least: 0, most: 730, usual: 30 },
          { name: "delivery_limit", label: "On delivery, at most", kind: "money", optional: true, about: "Empty: without a limit.", usual: null },
        ]}
      />
      <FieldsSection
        title="Pay links"
        about="Links in messages by which buyers pay what is open."
        fields={[{ name: "pay_link_gateway", label: "Gateway", kind: "text", optional: true, about: "Such as sandbox. Empty: no pay links.", usual: null }]}
      />
    </SettingsForm>
  );
}
