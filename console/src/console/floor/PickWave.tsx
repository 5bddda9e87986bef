import { Button } from "@mantine/core";
import { IconCheck, IconPrinter } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { counted, formatAmounts, formatQuantity, goodsWords } from "../../shared/format";
import { api, ask, type Schemas } from "../../api/client";
import { useLive } from "../../api/live";
import { Empty, ProblemNotice } from "../components/notices";
import { Page, PageLoading } from "../components/Page";
import { useShop } from "../session";
import classes from "./pick.module.css";
import { useNextScan } from "./PickPack";
import { useScanner } from "./scanner";
import { ShortDialog } from "./ShortDialog";
import { Signal } from "./Signal";
import { isOf, useReports, useSignal, why, wishes } from "./usePicking";

type Row = Schemas["PickRow"];
type Part = Schemas["PickPart"];

/** A wave picked with one walk: bin after bin, each unit into the tote of its order. */
export function PickWave({ wave }: { wave: number }) {
  const queries = useQueryClient();
  const { locale } = useShop();
  const list = useQuery({ queryKey: ["/v1/picks", wave], queryFn: ({ signal }) => ask(api.GET("/v1/picks", { params: { query: { wave, limit: 500 } }, signal })) });
  const members = useQuery({
    queryKey: ["/v1/picks", wave, "members"],
    queryFn: ({ signal }) => ask(api.GET("/v1/fulfillments", { params: { query: { wave, limit: 250 } }, signal })),
  });
  useLive(() => void queries.invalidateQueries({ queryKey: ["/v1/picks", wave] }), "fulfillment.");
  const { told, say, clear } = useSignal("Scan an item of the wave");
  const { report, busy } = useReports();
  const [short, setShort] = useState<{ row: Row; part: Part }>();
  const open = useNextScan(say);
  const rows = list.data?.rows ?? [];
  // the same order has the same tote, however far the wave is
  const totes = new Map((members.data?.rows ?? []).toSorted((a, b) => a.fulfillment_id.localeCompare(b.fulfillment_id)).map((one, index) => [one.fulfillment_id, index + 1]));
  const tote = (part: Part) => totes.get(part.fulfillment_id) ?? "?";
  const take = async (row: Row, part: Part, quantity: number) => {
    try {
      await report(part.fulfillment_id, [{ line: part.line, quantity }]);
      const last = rows.length === 1 && row.quantity <= quantity;
      say("right", last ? "The wave is picked" : `Tote ${tote(part)}`, last ? "Now pack each of its orders." : `${row.title} for ${part.number}`, last ? "done" : "right");
    } catch (error) {
      say("wrong", "Not picked", why(error));
    }
    await queries.invalidateQueries({ queryKey: ["/v1/picks", wave] });
  };
  useScanner((code) => {
    const row = rows.find((one) => isOf(code, one));
    const part = row?.parts[0];
    if (row && part) return void take(row, part, (row.scale ?? 1) > 1 ? part.quantity : 1);
    if (/^(w|#?\d+-\d)/i.test(code)) return void open(code);
    say("wrong", `Wrong item: ${code}`, rows[0] ? `Expected: ${rows[0].title} in ${rows[0].bin ?? "no bin"}` : "The wave is picked.");
  }, !short);
  if (list.error && !list.data) return <ProblemNotice error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <PageLoading />;
  const first = rows[0];
  return (
    <Page
      title={`Wave ${wave}`}
      beside={<span className="soft">{list.data.units ? `${goodsWords(list.data.amounts, locale)} of ${counted(list.data.fulfillments, "order")} at ${list.data.location}` : list.data.location}</span>}
      actions={
        <Button variant="default" component="a" href={`/v1/picks.pdf?wave=${wave}`} target="_blank" rel="noreferrer" leftSection={<IconPrinter size={16} aria-hidden />}>
          Print
        </Button>
      }
    >
      <div className={classes.screen}>
        <Signal told={told} clear={clear} />
        {first ? (
          <>
            <section className={classes.next} aria-label="Next to pick" aria-busy={busy}>
              <div className={classes.bin}>
                <small>Bin</small>
                {first.bin ?? "–"}
              </div>
              <div className={classes.what}>
                <b>{first.title}</b>
                <span>
                  {first.sku}
                  {first.barcode ? ` · ${first.barcode}` : ""}
                </span>
                <div className={classes.totes} style={{ marginTop: 8 }}>
                  {first.parts.map((part) => (
                    <span key={`${part.fulfillment_id} ${part.line}`} className={classes.tote} title={part.number}>
                      {tote(part)}
                      {part.quantity > (first.scale ?? 1) ? ` ×${formatQuantity(part.quantity, first.scale, undefined, first.unit)}` : ""}
                    </span>
                  ))}
                </div>
              </div>
              <div className={classes.count}>
                <small>to pick</small>
                {formatQuantity(first.quantity, first.scale, undefined, first.unit)}
              </div>
              {first.parts.flatMap((part) => wishes(part).map((wish) => [part, wish] as const)).map(([part, wish]) => (
                <div key={`${part.number} ${wish}`} className={classes.wish}>
                  Tote {tote(part)}: {wish}
                </div>
              ))}
            </section>
            <div className={classes.buttons}>
              <Button onClick={() => void take(first, first.parts[0]!, Math.min(first.scale ?? 1, first.parts[0]!.quantity))}>
                Take one into tote {tote(first.parts[0]!)}
              </Button>
              {first.parts[0]!.quantity > (first.scale ?? 1) && (
                <Button variant="light" onClick={() => void take(first, first.parts[0]!, first.parts[0]!.quantity)}>
                  All {formatQuantity(first.parts[0]!.quantity, first.scale, undefined, first.unit)} into tote {tote(first.parts[0]!)}
                </Button>
              )}
              <Button variant="default" onClick={() => setShort({ row: first, part: first.parts[0]! })}>
                Not there
              </Button>
            </div>
            <ul className={classes.lines} aria-label="The walk">
              {rows.map((row) => (
                <li key={`${row.bin} ${row.item_id}`}>
                  <div className={classes.line} data-current={row === first || undefined}>
                    <span className={classes.tick} aria-hidden>
                      <IconCheck size={16} />
                    </span>
                    <span className={classes.where}>{row.bin ?? "–"}</span>
                    <span className={classes.title}>
                      <b>{row.title}</b>
                      <small>
                        {row.sku} · {row.parts.map((part) => `tote ${tote(part)}`).join(", ")}
                      </small>
                    </span>
                    <span className={classes.done}>{formatQuantity(row.quantity, row.scale, undefined, row.unit)}</span>
                  </div>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <Empty title="All of the wave is picked">Pack its orders one by one.</Empty>
        )}
        <section aria-label="Orders of the wave">
          <h2>Totes</h2>
          <ul className={classes.tiles}>
            {(members.data?.rows ?? []).map((one) => (
              <li key={one.fulfillment_id}>
                <Link to="/pick/$fulfillment" params={{ fulfillment: one.fulfillment_id }} className={classes.tile}>
                  <span>
                    <span className={classes.tote} style={{ height: 34, minWidth: 34, fontSize: 17 }}>
                      {totes.get(one.fulfillment_id)}
                    </span>{" "}
                    <b>{one.number}</b>
                  </span>
                  <span className="soft">{one.to_pick ? `${formatAmounts(one.amounts, "to_pick", locale)} to pick` : one.picked ? "to pack" : one.status.replaceAll("_", " ")}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      </div>
      {short && (
        <ShortDialog
          line={{ ...short.row, to_pick: short.part.quantity }}
          onClose={() => setShort(undefined)}
          onShort={(count, left) => {
            const { row, part } = short;
            setShort(undefined);
            report(part.fulfillment_id, [{ line: part.line, quantity: 0, short: count, left }])
              .then(() => say("right", `${formatQuantity(count, row.scale, undefined, row.unit)} of ${row.title} missing`, `For ${part.number}; sourced again or waiting.`))
              .catch((error: unknown) => say("wrong", "Not noted", why(error)))
              .finally(() => void queries.invalidateQueries({ queryKey: ["/v1/picks", wave] }));
          }}
        />
      )}
    </Page>
  );
}
