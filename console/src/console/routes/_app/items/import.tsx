import { Button, FileButton, Group, Progress, SegmentedControl, Text } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { type DragEvent, useState } from "react";
import { api, ask, type Schemas } from "../../../../api/client";
import { type Column, DataList } from "../../../components/DataList";
import { Page } from "../../../components/Page";
import { State } from "../../../components/State";
import classes from "../../../stock/stock.module.css";

type Row = Schemas["ImportedRow"];
type Change = Row["change"];
type Foreseen = Schemas["ItemsImported"];

export const Route = createFileRoute("/_app/items/import")({ component: ImportItems });

const AT_ONCE = 200;
const STATES: Record<Change, { label: string; tone: "good" | "progress" | "quiet" | "bad" }> = {
  new: { label: "New", tone: "good" },
  changed: { label: "Changes", tone: "progress" },
  same: { label: "As it is", tone: "quiet" },
  wrong: { label: "Wrong", tone: "bad" },
};

const COLUMNS: Column<Row>[] = [
  { key: "line", label: "Line", width: "56px", align: "right", cell: (row) => row.line },
  { key: "change", label: "What it is", width: "112px", cell: (row) => <State state={row.change} {...STATES[row.change]} /> },
  { key: "sku", label: "SKU", width: "minmax(110px, 1fr)", cell: (row) => <b>{row.sku}</b> },
  { key: "title", label: "Title", width: "minmax(140px, 1.6fr)", cell: (row) => row.item?.title ?? "" },
  { key: "price", label: "Price", width: "90px", align: "right", cell: (row) => row.item?.price ?? "" },
  {
    key: "detail",
    label: "To mend",
    width: "minmax(200px, 2.4fr)",
    cell: (row) =>
      row.detail && (
        <span className={classes.bad} title={row.detail}>
          {row.field && <b>{row.field}: </b>}
          {row.detail}
        </span>
      ),
  },
];

function ImportItems() {
  const queries = useQueryClient();
  const [file, setFile] = useState<File>();
  const [over, setOver] = useState(false);
  const [shown, setShown] = useState<"all" | "wrong">("all");
  const [done, setDone] = useState<{ saved: number; of: number; failed: Row[] }>();
  const look = useMutation({
    mutationFn: async (chosen: File) => {
      const text = await chosen.text();
      return ask(api.POST("/v1/items/import", { params: { query: { dry_run: true } }, body: text, bodySerializer: (body: string) => body, headers: { "Content-Type": "text/csv" } }));
    },
    onSuccess: (found) => setShown(found.wrong ? "wrong" : "all"),
  });
  const apply = useMutation({
    mutationFn: async (found: Foreseen) => {
      const rows = (found.rows ?? []).filter((row) => row.item && (row.change === "new" || row.change === "changed"));
      let saved = 0;
      const failed: Row[] = [];
      setDone({ saved, of: rows.length, failed });
      for (let start = 0; start < rows.length; start += AT_ONCE) {
        const part = rows.slice(start, start + AT_ONCE);
        const answers = (await ask(api.POST("/v1/items", { body: part.map((row) => row.item as Schemas["SaveItem"]) }))) as { result: string; detail?: string }[];
        answers.forEach((answer, index) => {
          const row = part[index] as Row;
          if (answer.result === "saved") saved += 1;
          else failed.push({ ...row, change: "wrong", detail: answer.detail ?? "It was not saved." });
        });
        setDone({ saved, of: rows.length, failed: [...failed] });
      }
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ["/v1/items"] }),
  });
  const choose = (chosen: File | null | undefined) => {
    if (!chosen) return;
    setFile(chosen);
    setDone(undefined);
    apply.reset();
    look.mutate(chosen);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files[0]);
  };
  const found = look.data;
  const rows = done?.failed.length ? done.failed : (found?.rows ?? []).filter((row) => shown === "all" || row.change === "wrong");
  const toSave = (found?.new ?? 0) + (found?.changed ?? 0);
  const finished = apply.isSuccess && done;
  return (
    <Page
      title="Import items"
      fill={Boolean(found)}
      actions={
        <Button component={Link} to="/items" variant="default">
          All items
        </Button>
      }
    >
      {!found && (
        <div
          className={classes.drop}
          data-over={over || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <IconFileSpreadsheet size={34} stroke={1.4} aria-hidden />
          <Text fw={620}>Drop a CSV file here</Text>
          <Text size="sm" className="soft" maw={480}>
            With a heading: sku, title and price, and any other field of an item, as Export writes it. You see what would come of every row before anything is saved.
          </Text>
          <FileButton onChange={choose} accept=".csv,text/csv,text/plain">
            {(props) => (
              <Button {...props} loading={look.isPending}>
                Choose a file
              </Button>
            )}
          </FileButton>
          {look.error && (
            <Text size="sm" className={classes.bad} role="alert">
              {file?.name}: {look.error.message}
            </Text>
          )}
        </div>
      )}
      {found && (
        <>
          <Group justify="space-between" wrap="wrap">
            <div className={classes.counts} role="status">
              <b>{file?.name}</b>
              {(["new", "changed", "same", "wrong"] as const).map((change) => (found[change] ? <State key={change} state={change} tone={STATES[change].tone} label={`${found[change]} ${STATES[change].label.toLowerCase()}`} /> : null))}
            </div>
            <Group gap="sm">
              {!done && Boolean(found.wrong) && (
                <SegmentedControl size="xs" aria-label="Rows" value={shown} onChange={(value) => setShown(value as "all" | "wrong")} data={[{ value: "all", label: "All rows" }, { value: "wrong", label: "Wrong rows" }]} />
              )}
              <FileButton onChange={choose} accept=".csv,text/csv,text/plain">
                {(props) => (
                  <Button {...props} variant="default" loading={look.isPending}>
                    {finished ? "Another file" : "Mended file"}
                  </Button>
                )}
              </FileButton>
              {!finished && (
                <Button disabled={!toSave} loading={apply.isPending} onClick={() => apply.mutate(found)}>
                  {toSave ? `Save ${toSave} ${toSave === 1 ? "item" : "items"}` : "Nothing to save"}
                  {found.wrong ? ", leave out the wrong" : ""}
                </Button>
              )}
            </Group>
          </Group>
          {done && (
            <div role="status">
              <Progress value={done.of ? (100 * (done.saved + done.failed.length)) / done.of : 100} aria-label="Saved" color={done.failed.length ? "yellow" : "teal"} />
              <Text size="sm" mt={4}>
                {done.saved} of {done.of} saved{done.failed.length ? `, ${done.failed.length} not` : ""}.
              </Text>
            </div>
          )}
          {apply.error && (
            <Text size="sm" className={classes.bad} role="alert">
              {apply.error.message} What was saved is saved; save again to go on.
            </Text>
          )}
          <DataList
            label="Rows of the file"
            list={{ rows, isLoading: false, isFetching: look.isPending, error: undefined, hasMore: false, loadMore: () => undefined, reload: () => undefined }}
            columns={COLUMNS}
            rowKey={(row) => String(row.line)}
            compact={(row) => (
              <div style={{ display: "grid", gridTemplateColumns: "auto minmax(0,1fr) auto", gap: "4px 10px" }}>
                <span className="soft numbers">{row.line}</span>
                <b className="clip">{row.sku}</b>
                <State state={row.change} {...STATES[row.change]} />
                <span className={`clip ${classes.bad}`} style={{ gridColumn: "1 / -1" }}>
                  {row.detail}
                </span>
              </div>
            )}
          />
        </>
      )}
    </Page>
  );
}
