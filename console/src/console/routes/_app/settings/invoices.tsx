import { createFileRoute } from "@tanstack/react-router";
import type { Schemas } from "../../../../api/client";
import { AddressFields } from "../../../orders/AddressFields";
import { FieldsSection } from "../../../settings/fields";
import { SettingsForm, useSettings } from "../../../settings/form";
import { Section } from "../../../settings/parts";

export const Route = createFileRoute("/_app/settings/invoices")({ component: Invoices });

type Address = Schemas["Address"];

function Invoices() {
  return (
    <SettingsForm>
      <FieldsSection
        title="Invoices"
        inside="invoices"
        fields={[
          { name: "issue", label: "They are issued", kind: "choice", choices: { hand_over: "When goods leave", completion: "When the order is done", manual: "By hand" }, about: "By hand: somebody presses Invoice on the order.", usual: "hand_over" },
          { name: "days", label: "To be paid within", kind: "number", unit: "days", about: "Where an order has no due date of its own.", least: 0, most: 365, usual: 0 },
          { name: "series", label: "Numbers begin with", kind: "text", about: "With {year} each year counts anew: INV-{year}-", usual: "INV-" },
          { name: "credit_series", label: "Those of credit notes with", kind: "text", about: "A series of its own, without gaps.", usual: "CN-" },
          { name: "keep_years", label: "Kept for", kind: "number", unit: "years", about: "Names on invoices outlive a customer's erasure so long, as the law asks.", least: 0, most: 30, usual: 10 },
        ]}
      />
      <Seller />
      <FieldsSection
        title="What they say of you"
        inside="invoices"
        fields={[
          { name: "vat_id", label: "VAT number", kind: "text", optional: true, about: "As your tax office gave it.", usual: null },
          { name: "tax_number", label: "Tax number", kind: "text", optional: true, about: "Where you have no VAT number.", usual: null },
          { name: "footer", label: "Foot of the page", kind: "lines", optional: true, about: "Bank details, register, managing directors.", usual: null },
        ]}
      />
    </SettingsForm>
  );
}

/** Who invoices are from. */
function Seller() {
  const draft = useSettings();
  const seller = (draft.valueOf("invoices/seller") ?? {}) as Partial<Address>;
  const change = (typed: Partial<Address>) => {
    const lines = (typed.lines ?? []).join("\n").trimEnd().split("\n").filter((line, at) => line || at === 0);
    const said = Object.fromEntries(Object.entries({ ...typed, lines: lines[0] || lines[1] ? lines : null }).filter(([, value]) => value));
    draft.change("invoices/seller", Object.keys(said).length > 0 ? said : null, { label: "Seller", usual: null, words: (value) => Object.values((value ?? {}) as object).flat().join(", ") || "nobody" });
  };
  const wrong = draft.problem("invoices/seller", true);
  return (
    <Section title="Who they are from" about="Left empty, they carry the name and country of the shop alone.">
      <fieldset disabled={!draft.may} style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="visually-hidden">Seller</legend>
        <AddressFields address={seller} onChange={change} />
        {wrong && (
          <p role="alert" style={{ color: "var(--tone-bad)", fontSize: 13, margin: "8px 0 0" }}>
            {wrong}
          </p>
        )}
      </fieldset>
    </Section>
  );
}
