import { Button, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { QuantityInput } from "../components/ScaledInput";
import { formatQuantity } from "../../shared/format";
import { api, ask } from "../../api/client";
import { refuse, tell } from "../floor/doing";
import { cue, useScanner } from "../floor/scanner";
import { isOf } from "../floor/usePicking";
import { useWorkplace } from "../floor/workplace";
import { Foreseen, type Goods, usePreview } from "./preview";
import type { Whole } from "./ReturnDetail";
import classes from "./returns.module.css";

/** The goods of a return came: each scan counts one. */
export function Receive({ whole, goods, changed }: { whole: Whole; goods: Goods; changed: () => void }) {
  const at = useWorkplace(whole.location ?? undefined);
  const [counts, setCounts] = useState<Record<number, number>>({});
  const expected = (line: Whole["lines"][number]) => Math.max(0, line.quantity - (line.received ?? 0));
  const lines = whole.lines.map((line) => ({ line: line.line, quantity: counts[line.line] ?? 0 })).filter((one) => one.quantity > 0);
  const request = lines.length ? { return_id: whole.return_id, lines, ...(at.code ? { location: at.code } : {}) } : undefined;
  const preview = usePreview("receiveReturns", request);
  useScanner((code) => {
    const line = whole.lines.find((one) => isOf(code, one));
    if (!line) return (cue("wrong"), refuse(new Error(`${code} was not announced. Receive it by the order, as unannounced.`)));
    cue("right");
    setCounts((before) => ({ ...before, [line.line]: (before[line.line] ?? 0) + (line.scale ?? 1) }));
  });
  const receive = useMutation({
    mutationFn: () => ask(api.POST("/v1/returns/receive", { body: request! })),
    onSuccess: () => (cue("done"), tell("Received; it waits to be inspected."), setCounts({})),
    onError: (error) => (cue("wrong"), refuse(error)),
    onSettled: changed,
  });
  return (
    <section className={classes.panel} aria-label="Receive">
      <h2>Receive at {at.place?.name ?? "…"}</h2>
      {whole.lines.map((line) => (
        <Group key={line.line} justify="space-between" wrap="nowrap">
          <span className="clip">
            {line.title} <span className="soft">{line.sku} · {formatQuantity(expected(line), line.scale, undefined, line.unit)} announced</span>
          </span>
          <QuantityInput aria-label={`Units of ${line.title} that came`} w={110} scale={line.scale} unit={line.unit} steps={counts[line.line] ?? 0} onSteps={(steps) => setCounts({ ...counts, [line.line]: steps })} />
        </Group>
      ))}
      {request && <Foreseen preview={preview} currency={whole.currency} goods={goods} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => setCounts(Object.fromEntries(whole.lines.map((line) => [line.line, expected(line)])))}>
          All of it came
        </Button>
        <Button onClick={() => receive.mutate()} loading={receive.isPending} disabled={!request}>
          Receive
        </Button>
      </Group>
    </section>
  );
}
