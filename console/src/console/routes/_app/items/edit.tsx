import { Button, Checkbox, Group, Select, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, ProblemError, type RowOf, type Schemas } from "../../../../api/client";
import { Empty, ProblemNotice } from "../../../components/notices";
import { Page, PageLoading } from "../../../components/Page";
import { useMay, useShop } from "../../../session";
import { ChoiceFields } from "../../../stock/ChoiceFields";
import { type ItemRow, ItemRows, skusOf } from "../../../stock/ItemRows";
import { post } from "../../../stock/post";
import classes from "../../../stock/stock.module.css";
import { only } from "../../../search";

type Item = RowOf<"/v1/items">;
type SaveItem = Schemas["SaveItem"];

export const Route = createFileRoute("/_app/items/edit")({
  // an item may be called by a number
  validateSearch: only((search: Record<string, unknown>): { sku?: string } => (search.sku === undefined || search.sku === "" ? {} : { sku: String(search.sku) })),
  component: EditItem,
});

function EditItem() {
  const { sku } = Route.useSearch();
  const found = useQuery({
    queryKey: ["/v1/items", { sku }],
    queryFn: ({ signal }) => ask(api.GET("/v1/items", { params: { query: { sku: sku ?? "", limit: 1 } }, signal })),
    enabled: sku !== undefined,
  });
  if (sku === undefined) return <ItemForm key="new" />;
  if (found.isLoading) return <PageLoading />;
  if (found.error) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  const item = found.data?.rows[0];
  if (!item)
    return (
      <Page title={sku}>
        <Empty title={`There is no item ${sku}`} action={<Link to="/items">All items</Link>} />
      </Page>
    );
  return <ItemForm key={item.item_id} item={item} />;
}

/** What a field of text holds while it is typed in; numbers are text until they are sent. */
const TEXTS = ["sku", "title", "price", "cost", "tax_category", "barcode", "weight", "length", "width", "height", "available_on", "category", "description"] as const;
type Texts = Record<(typeof TEXTS)[number], string>;
const NUMBERS = new Set(["weight", "length", "width", "height"]);

function textsOf(item?: Item): Texts {
  return Object.fromEntries(TEXTS.map((name) => [name, String(item?.[name] ?? (name === "tax_category" ? "standard" : ""))])) as Texts;
}

function ItemForm({ item }: { item?: Item }) {
  const shop = useShop();
  const may = useMay();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [texts, setTexts] = useState(() => textsOf(item));
  const [unit, setUnit] = useState<SaveItem["unit"]>((item?.unit as SaveItem["unit"]) ?? "unit");
  const [scale, setScale] = useState(String(item?.scale ?? 1));
  const [flags, setFlags] = useState({
    active: item?.active ?? true,
    backorder: item?.backorder ?? false,
    returnable: item?.returnable ?? true,
    published: item?.published ?? false,
  });
  const [bundle, setBundle] = useState<ItemRow[]>(item?.bundle ?? []);
  const [choices, setChoices] = useState<Schemas["ChoiceGroup"][]>(item?.choices ?? []);
  const save = useMutation({
    mutationFn: () => post("/v1/items", built()),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["/v1/items"] });
      void queries.invalidateQueries({ queryKey: ["/v1/stock"] });
      notifications.show({ message: `${texts.sku.trim()} is saved.` });
      void navigate({ to: "/items" });
    },
  });

  function built(): object {
    const sent: Record<string, unknown> = {};
    for (const name of TEXTS) {
      const text = texts[name].trim();
      if (text) sent[name] = NUMBERS.has(name) ? Number(text) : name === "price" || name === "cost" ? text.replace(",", ".") : text;
    }
    return {
      ...sent,
      ...flags,
      unit,
      scale: Number(scale),
      bundle: skusOf(bundle),
      choices,
    };
  }

  const problem = save.error instanceof ProblemError ? save.error : undefined;
  const wrong = problem?.problem.field?.replace(/^\//, "") ?? "";
  const errorOf = (name: string) => (problem && (wrong === name || wrong.startsWith(`${name}/`)) ? problem.message : undefined);
  const shownElsewhere = problem && ![...TEXTS, "unit", "scale", "bundle", "choices"].some((name) => errorOf(name));
  const field = (name: (typeof TEXTS)[number], label: string, more: object = {}) => (
    <TextInput
      key={name}
      label={label}
      value={texts[name]}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setTexts((before) => ({ ...before, [name]: value }));
      }}
      error={errorOf(name)}
      disabled={!may("setup:write")}
      {...more}
    />
  );
  const flag = (name: keyof typeof flags, label: string, description: string) => (
    <Checkbox
      key={name}
      label={label}
      description={description}
      checked={flags[name]}
      onChange={(event) => {
        const { checked } = event.currentTarget;
        setFlags((before) => ({ ...before, [name]: checked }));
      }}
      disabled={!may("setup:write")}
    />
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Page
      title={item ? item.title : "New item"}
      beside={item && <Text className="soft">{item.sku}</Text>}
      actions={
        item && !item.bundle?.length ? (
          <Button component="a" href={`/inventory?item=${encodeURIComponent(item.sku)}`} variant="default">
            Stock
          </Button>
        ) : undefined
      }
    >
      <form className={classes.form} onSubmit={submit} noValidate>
        <section className={`card ${classes.section}`} aria-label="What it is">
          <div className={classes.fields}>
            {field("sku", "SKU", { required: true, disabled: Boolean(item) })}
            {field("title", "Title", { required: true })}
            {field("price", `Price in ${shop.currency}`, { required: true, inputMode: "decimal" })}
            {field("cost", `Cost in ${shop.currency}`, { inputMode: "decimal" })}
            {field("tax_category", "Tax category")}
            {field("barcode", "Barcode", { description: "EAN, UPC or your own" })}
          </div>
          <Group gap="xl" align="start">
            {flag("active", "Active", "Can be ordered")}
            {flag("backorder", "Backorder", "Sold beyond its stock")}
            {flag("returnable", "Returnable", "May come back")}
          </Group>
        </section>
        <section className={`card ${classes.section}`} aria-labelledby="measures">
          <h2 id="measures">Unit and measures</h2>
          <div className={classes.fields}>
            <Select
              label="Sold by"
              value={unit ?? "unit"}
              onChange={(value) => setUnit((value ?? "unit") as SaveItem["unit"])}
              data={[{ value: "unit", label: "Piece" }, { value: "kg", label: "Kilogram" }, { value: "l", label: "Liter" }, { value: "m", label: "Meter" }]}
              error={errorOf("unit")}
              disabled={!may("setup:write")}
            />
            <Select
              label="Smallest step"
              value={scale}
              onChange={(value) => setScale(value ?? "1")}
              data={["1", "10", "100", "1000"].map((value) => ({ value, label: value === "1" ? "1" : String(1 / Number(value)) }))}
              error={errorOf("scale")}
              disabled={!may("setup:write")}
            />
            {field("weight", "Weight in g", { inputMode: "numeric" })}
            {field("length", "Length in mm", { inputMode: "numeric" })}
            {field("width", "Width in mm", { inputMode: "numeric" })}
            {field("height", "Height in mm", { inputMode: "numeric" })}
            {field("available_on", "Comes out on", { type: "date", description: "May be ordered before" })}
          </div>
        </section>
        <section className={`card ${classes.section}`} aria-labelledby="bundle">
          <h2 id="bundle">Bundle</h2>
          <ItemRows
            one="part"
            rows={bundle}
            onChange={setBundle}
            disabled={!may("setup:write")}
            empty="An item of its own. With parts it is a bundle: they are what has stock, and what is sent."
            problem={(at, column) => (column ? undefined : errorOf(`bundle/${at}`))}
          />
          {errorOf("bundle") && !wrong.includes("/") && <Text size="sm" className={classes.bad}>{errorOf("bundle")}</Text>}
        </section>
        <section className={`card ${classes.section}`} aria-labelledby="options">
          <h2 id="options">Choices</h2>
          <ChoiceFields groups={choices} onChange={setChoices} disabled={!may("setup:write")} problem={(place) => (wrong === place ? problem?.message : undefined)} />
          {errorOf("choices") && !/\/(name|price|sku)$/.test(wrong) && <Text size="sm" className={classes.bad}>{errorOf("choices")}</Text>}
        </section>
        <section className={`card ${classes.section}`} aria-labelledby="front">
          <h2 id="front">Shop front</h2>
          {flag("published", "Published", "Shown at the shop front while it is active")}
          <div className={classes.fields}>{field("category", "Category")}</div>
          <Textarea
            label="Description"
            autosize
            minRows={2}
            value={texts.description}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setTexts((before) => ({ ...before, description: value }));
            }}
            error={errorOf("description")}
            disabled={!may("setup:write")}
          />
        </section>
        {shownElsewhere && (
          <Text className={classes.bad} role="alert">
            {problem.message}
          </Text>
        )}
        {may("setup:write") && (
          <Group>
            <Button type="submit" loading={save.isPending}>
              {item ? "Save item" : "Add item"}
            </Button>
            <Button component={Link} to="/items" variant="subtle" color="gray">
              Back
            </Button>
          </Group>
        )}
      </form>
    </Page>
  );
}
