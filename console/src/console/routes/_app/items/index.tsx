import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDownload, IconSearch, IconUpload } from "@tabler/icons-react";
import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { RowOf } from "../../../../api/client";
import { useList } from "../../../../api/queries";
import { formatMoney, minorDigits } from "../../../../shared/format";
import { type Column, Corners, DataList } from "../../../components/DataList";
import { Empty } from "../../../components/notices";
import { Page } from "../../../components/Page";
import { State } from "../../../components/State";
import { useMay, useShop } from "../../../session";
import classes from "../../../stock/stock.module.css";
import { only } from "../../../search";

type Item = RowOf<"/v1/items">;

interface Search {
  q?: string;
  active?: "all" | "inactive";
}

export const Route = createFileRoute("/_app/items/")({
  validateSearch: only((search: Record<string, unknown>): Search => ({
    ...(typeof search.q === "string" && search.q ? { q: search.q } : {}),
    ...(search.active === "all" || search.active === "inactive" ? { active: search.active } : {}),
  })),
  component: Items,
});

const COLUMNS: Column<Item>[] = [
  { key: "sku", label: "SKU", width: "minmax(120px, 1fr)", cell: (item) => <Link to="/items/edit" search={{ sku: item.sku }}>{item.sku}</Link> },
  { key: "title", label: "Title", width: "minmax(180px, 2.4fr)", cell: (item) => item.title },
  { key: "kind", label: "Kind", width: "110px", cell: (item) => (item.bundle?.length ? `Bundle of ${item.bundle.length}` : item.unit === "unit" ? "Unit" : `By ${item.unit}`) },
  { key: "barcode", label: "Barcode", width: "minmax(110px, 0.9fr)", cell: (item) => item.barcode ?? <span className="soft">–</span> },
  { key: "tax", label: "Tax", width: "96px", cell: (item) => item.tax_category },
  { key: "state", label: "", width: "100px", cell: (item) => (item.active === false ? <State state="closed" label="Inactive" /> : item.published ? <State state="active" label="Published" /> : null) },
  { key: "price", label: "Price", width: "110px", align: "right", cell: (item) => <Price item={item} /> },
];

function Price({ item }: { item: Item }) {
  const shop = useShop();
  return <span className="numbers">{formatMoney(Number(item.price) * 10 ** minorDigits(shop.currency), shop.currency, shop.locale)}</span>;
}

function Items() {
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const may = useMay();
  const [text, setText] = useState(search.q ?? "");
  const [q] = useDebouncedValue(text.trim(), 150);
  const shown = search.active ?? "active";
  const list = useList("/v1/items", { limit: 100, ...(q ? { q } : {}), ...(shown === "all" ? {} : { active: shown === "active" }) });
  return (
    <Page
      title="Items"
      fill
      actions={
        <>
          <Button component="a" href="/v1/items.csv" download variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            Export
          </Button>
          {may("setup:write") && (
            <>
              <Button component={Link} to="/items/import" variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
                Import
              </Button>
              <Button component={Link} to="/items/edit">
                New item
              </Button>
            </>
          )}
        </>
      }
    >
      <div className={classes.tools}>
        <TextInput
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder="SKU, barcode, words of a title"
          aria-label="Search items"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={() => void navigate({ search: (before) => ({ ...before, q: text.trim() || undefined }), replace: true })}
          w={280}
        />
        <SegmentedControl
          aria-label="Which"
          value={shown}
          onChange={(value) => void navigate({ search: (before) => ({ ...before, active: value === "active" ? undefined : (value as "all" | "inactive") }), replace: true })}
          data={[{ value: "active", label: "Active" }, { value: "inactive", label: "Inactive" }, { value: "all", label: "All" }]}
        />
      </div>
      <DataList
        label="Items"
        list={list}
        columns={COLUMNS}
        rowKey={(item) => item.item_id}
        onOpen={(item) => void navigate({ to: "/items/edit", search: { sku: item.sku } })}
        empty={
          q ? (
            <Empty title={`No item matches “${q}”`}>Look for how a SKU begins, a barcode, or words of the title.</Empty>
          ) : (
            <Empty title="No items yet" action={<Link to="/items/import">Import a CSV file</Link>}>
              What you sell: make items one by one, or bring a file.
            </Empty>
          )
        }
        compact={(item) => (
          <Corners>
            <b className="clip">{item.sku}</b>
            <Price item={item} />
            <span className="clip soft">{item.title}</span>
          </Corners>
        )}
      />
    </Page>
  );
}
