/** What goes back and why, and to the cent what it brings, before it is asked for. */
import { useEffect, useState } from "react";
import { api, ask, type Schemas } from "../../../api/client";
import { formatSteps, parseSteps } from "../../../shared/format";
import { partsOf } from "../../../shared/refund";
import { Buttons } from "../../parts/Dialog";
import { Amounts, Button, classes, look as ui } from "../../parts/ui";
import { troubleOf } from "../../parts/trouble";
import { amountOf, fill, longDate, money, useSpeech } from "../../words";
import type { Line } from "../useOrder";
import type { FormLooks } from "./Changes";
import look from "./changes.module.css";

type Reason = Schemas["ReturnLine"]["reason"];
type Chosen = Record<number, { quantity: number; reason: Reason | "" }>;
type Preview = Schemas["ReturnNow"];
/** As many can be chosen from a list; of more, or of what is weighed, a number is typed. */
const FEW = 99;
const FAULTS = new Set<string>(["not_as_described", "defective", "damaged", "wrong_item"]);

export function ReturnForm({ token, order, close, go, busy }: FormLooks) {
  const { words } = useSpeech();
  const [chosen, setChosen] = useState<Chosen>({});
  const [note, setNote] = useState("");
  const [found, setFound] = useState<{ key: string; preview?: Preview; wrong?: string }>();
  const lines = Object.entries(chosen).flatMap(([line, { quantity, reason }]) => (reason && quantity ? [{ line: Number(line), quantity, reason }] : []));
  const isWhole = lines.length > 0 && lines.length === Object.keys(chosen).length;
  const key = JSON.stringify(lines);
  const { preview, wrong } = isWhole && found?.key === key ? found : {};

  useEffect(() => {
    if (!isWhole) return;
    const stop = new AbortController();
    ask(
      api.POST("/v1/track/{token}/return", {
        params: { path: { token } },
        body: { lines: JSON.parse(key) as { line: number; quantity: number; reason: Reason }[], note: null, preview: true },
        signal: stop.signal,
      }),
    ).then(
      (preview) => setFound({ key, preview }),
      (error: unknown) => !stop.signal.aborted && setFound({ key, wrong: troubleOf(words, error) }),
    );
    return () => stop.abort();
  }, [key, isWhole, token, words]);

  const request = async (changeToken: string) => {
    const made = await ask(
      api.POST("/v1/track/{token}/return", {
        params: { path: { token }, header: { "Waybill-Change-Token": changeToken } },
        body: { lines, note: note.trim() || null, preview: false },
      }),
    );
    return made.status === "approved" ? words.returnApproved : words.returnAsked;
  };
  const choose = (line: number, how: Chosen[number] | undefined) =>
    setChosen((now) => Object.fromEntries(Object.entries({ ...now, [line]: how }).filter(([, one]) => one)) as Chosen);
  return (
    <div className={ui.stack}>
      <div className={look.choices}>
        {order.lines
          .filter((line) => line.returnable > 0)
          .map((line) => (
            <Choice key={line.line} line={line} chosen={chosen[line.line]} choose={(how) => choose(line.line, how)} />
          ))}
      </div>
      <div className={ui.field}>
        <label htmlFor="return-note">
          {words.note} <span className={ui.optional}>({words.optional})</span>
        </label>
        <textarea id="return-note" className={ui.input} rows={2} maxLength={2_000} value={note} onChange={(event) => setNote(event.target.value)} />
      </div>
      <div aria-live="polite">
        {preview?.refund && <Brings preview={preview} refund={preview.refund} />}
        {wrong && <p className={ui.error}>{wrong}</p>}
        {!isWhole && <p className={ui.soft}>{words.chooseItems}</p>}
      </div>
      <Buttons>
        <Button onClick={close}>{words.back}</Button>
        <Button kind="primary" disabled={busy || !preview} onClick={() => go(request)}>
          {words.returnNow}
        </Button>
      </Buttons>
    </div>
  );
}

function Choice({ line, chosen, choose }: { line: Line; chosen: Chosen[number] | undefined; choose: (how: Chosen[number] | undefined) => void }) {
  const speech = useSpeech();
  const { words } = speech;
  const isTooLate = !line.return_until || Date.parse(line.return_until) < Date.now();
  const reasons = Object.keys(words.reasons).filter((reason) => !isTooLate || FAULTS.has(reason));
  return (
    <div className={look.choice}>
      <label className={look.pick}>
        <input type="checkbox" checked={Boolean(chosen)} onChange={(event) => choose(event.target.checked ? { quantity: line.returnable, reason: "" } : undefined)} />
        <span>
          <strong>{line.title}</strong>
          {line.return_until && !isTooLate && <span className={look.until}>{fill(words.until_, { date: longDate(speech, line.return_until) })}</span>}
        </span>
      </label>
      {chosen && (
        <div className={classes(look.pair, look.how)}>
          {line.returnable > 1 && (
            <label className={ui.field}>
              <span className={ui.legend}>{words.quantity}</span>
              <Quantity line={line} value={chosen.quantity} change={(quantity) => choose({ ...chosen, quantity })} />
            </label>
          )}
          <label className={ui.field}>
            <span className={ui.legend}>{words.reason}</span>
            <select className={ui.input} value={chosen.reason} onChange={(event) => choose({ ...chosen, reason: event.target.value as Reason })}>
              <option value="" disabled>
                …
              </option>
              {reasons.map((reason) => (
                <option key={reason} value={reason}>
                  {words.reasons[reason]}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
    </div>
  );
}

/** How many are given back: chosen among few, else typed; 0 for what cannot be. */
function Quantity({ line, value, change }: { line: Line; value: number; change: (value: number) => void }) {
  const speech = useSpeech();
  const { words } = speech;
  const [typed, setTyped] = useState<string>();
  const all = fill(words.ofUnits, { count: amountOf(speech, line.returnable, line.scale, line.unit) });
  if (line.scale === 1 && line.returnable <= FEW) {
    return (
      <select className={ui.input} value={value} onChange={(event) => change(Number(event.target.value))}>
        {Array.from({ length: line.returnable }, (_, place) => place + 1).map((count) => (
          <option key={count} value={count}>
            {amountOf(speech, count)} {all}
          </option>
        ))}
      </select>
    );
  }
  const type = (text: string) => {
    setTyped(text);
    const steps = parseSteps(text, line.scale ?? 1) ?? 0;
    change(steps <= line.returnable ? steps : 0);
  };
  return (
    <span className={look.typed}>
      <input
        className={ui.input}
        inputMode={line.scale === 1 ? "numeric" : "decimal"}
        maxLength={12}
        aria-invalid={value ? undefined : true}
        value={typed ?? formatSteps(value, line.scale, speech.locale)}
        onChange={(event) => type(event.target.value)}
      />
      <span className={ui.soft}>{all}</span>
    </span>
  );
}

function Brings({ preview, refund }: { preview: Preview; refund: Schemas["RefundQuote"] }) {
  const speech = useSpeech();
  const { words } = speech;
  const parts = partsOf(refund);
  const rows: [string, number][] = [
    [words.items, parts.items],
    [words.charges, parts.shipping],
    [words.fees, -parts.fees],
    [words.discount, -parts.withheld],
    [words.postage, -parts.postage],
    [words.creditedBefore, -parts.before],
  ];
  return (
    <div className={look.brings}>
      <h3 className={ui.cardTitle}>{words.previewTitle}</h3>
      <div className={ui.rows}>
        <Amounts rows={rows.filter(([, amount]) => amount !== 0).map(([label, amount]) => [label, money(speech, amount)])} total={[words.sumBack, money(speech, refund.total)]} />
        <p className={ui.soft}>{(preview.postage ?? "buyer") === "shop" ? words.postageByShop : words.postageByBuyer}</p>
      </div>
    </div>
  );
}
