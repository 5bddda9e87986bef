import { Button, MultiSelect, TagsInput } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { createFileRoute } from "@tanstack/react-router";
import type { Schemas } from "../../../../api/client";
import { minorDigits } from "../../../../shared/format";
import { column, type RowColumn } from "../../../components/Rows";
import { useShop } from "../../../session";
import { countryChoices } from "../../../settings/countries";
import { FieldsSection, ListSection } from "../../../settings/fields";
import { SettingsForm, useSettings } from "../../../settings/form";
import { Section } from "../../../settings/parts";

export const Route = createFileRoute("/_app/settings/front")({
  component: () => (
    <SettingsForm>
      <Front />
    </SettingsForm>
  ),
});

type Way = Schemas["FrontWay"];
const METHODS = [{ value: "ship", label: "Parcel" }, { value: "local_delivery", label: "Courier" }, { value: "pickup", label: "Pickup" }];

function Front() {
  const draft = useSettings();
  const shop = useShop();
  if (draft.saved === undefined) return null;
  if (!draft.valueOf("front"))
    return (
      <Section title="Shop front" about="A small shop for buyers, with pages of its own: items, a basket, delivery or pickup with honest dates, and checkout. It sells what is published.">
        {draft.may && (
          <Button onClick={() => draft.change("front", { slug: slugOf(shop.name), open: false, ways: [{ method: "ship" }] }, { label: "Shop front", usual: null, words: () => "a shop front" })}>Set up the shop front</Button>
        )}
      </Section>
    );
  return <Opened />;
}

function Opened() {
  const draft = useSettings();
  const { currency } = useShop();
  const saved = draft.saved?.front;
  const money = { times: 10 ** minorDigits(currency), digits: minorDigits(currency), unit: currency };
  const columns: RowColumn<Way>[] = [
    column.choice<Way>("method", "Way", METHODS, { width: "112px" }),
    {
      key: "countries", wide: true, label: "Countries", width: "minmax(0, 1.4fr)",
      cell: (way, change, props) => <MultiSelect {...props} searchable limit={40} data={countryChoices()} placeholder={way.countries?.length ? "" : "Home"} value={way.countries ?? []} onChange={(countries) => change({ countries })} />,
    },
    {
      key: "postal_codes", wide: true, label: "Postal codes", width: "minmax(0, 1.2fr)",
      cell: (way, change, props) => <TagsInput {...props} placeholder={way.postal_codes?.length ? "" : "All"} value={way.postal_codes ?? []} onChange={(postal_codes) => change({ postal_codes })} />,
    },
    column.number<Way>("fee", "Costs", { ...money, usual: 0, width: "112px" }),
    column.number<Way>("free_from", "Free from", { ...money, placeholder: "Never", width: "112px" }),
    column.number<Way>("minimum", "Not below", { ...money, usual: 0, width: "112px" }),
  ];
  return (
    <>
      <FieldsSection
        title="Shop front"
        inside="front"
        fields={[
          { name: "open", label: "Open", kind: "switch", about: "Off: the address answers that there is no shop, and stays yours.", usual: true },
          { name: "slug", label: "Name in its address", kind: "text", about: "Small letters, digits and hyphens: /shop/…", usual: "" },
          { name: "title", label: "Title", kind: "text", optional: true, about: "Empty: the shop's name.", usual: null },
          { name: "few", label: "“Only so many left”, from", kind: "number", about: "0: never said.", least: 0, most: 1_000, usual: 5 },
        ]}
      >
        {saved && saved.open !== false && (
          <Button component="a" href={`/shop/${saved.slug}`} target="_blank" rel="noreferrer" variant="default" mt="md" rightSection={<IconExternalLink size={15} aria-hidden />}>
            See it as buyers do
          </Button>
        )}
      </FieldsSection>
      <ListSection<Way>
        title="How orders come to buyers"
        about="The first line that fits an address holds. Postal codes are given by how they begin; below the least amount of goods a way is not offered."
        path="front/ways"
        one="way"
        columns={columns}
        blank={{ method: "ship" }}
        least={1}
        most={50}
        empty=""
        words={(way) => METHODS.find((one) => one.value === way.method)?.label ?? way.method}
      />
      <FieldsSection
        title="How they are paid"
        inside="front"
        fields={[
          { name: "gateways", label: "Cards are taken through", kind: "tags", about: "Gateways, in this order. None: no cards.", most: 10, usual: [] },
          { name: "pay_later", label: "At the door or at the counter", kind: "switch", about: "Within the limit on delivery, which is set under Money.", usual: false },
        ]}
      />
    </>
  );
}

function slugOf(name: string): string {
  const slug = name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);
  return slug || "shop";
}
