/** A link to pay an order with, for whoever has it. */
import { useEffect, useState, type FormEvent } from "react";
import { api, ask, ProblemError, type Schemas } from "../../api/client";
import { formatDay } from "../../shared/format";
import { Frame, Message } from "../parts/Frame";
import { troubleOf } from "../parts/trouble";
import { Button, Card, Field, look as ui, Notice } from "../parts/ui";
import { fill, money, SpeechContext, useSpeech, type Speech } from "../words";
import { useLanguage } from "../words/useLanguage";
import { isCardNumber, sandboxToken } from "./cards";
import look from "./Pay.module.css";

type Payable = Schemas["Payable"];

export default function Pay({ token }: { token: string }) {
  const [speech, speak] = useLanguage();
  const [due, setDue] = useState<Payable>();
  const [problem, setProblem] = useState<ProblemError>();
  useEffect(() => {
    ask(api.GET("/v1/pay/{token}", { params: { path: { token } } })).then(setDue, (error: ProblemError) => setProblem(error));
  }, [token]);
  if (!speech || (!due && !problem)) return null;
  const { words, code } = speech;
  const said: Speech = { ...speech, locale: code, timeZone: "UTC", currency: due?.currency ?? "EUR" };
  return (
    <SpeechContext value={said}>
      {due ? (
        <Frame shop={due.shop} speak={speak}>
          <PayPage token={token} due={due} />
        </Frame>
      ) : (
        <Message title={problem?.isOffline ? words.failedTitle : words.unknownTitle}>
          <p>{problem?.type === "pay_link_expired" ? words.payOver : problem?.isOffline ? words.failedSays : words.unknownSays}</p>
          {problem?.isOffline && <Button onClick={() => location.reload()}>{words.tryAgain}</Button>}
        </Message>
      )}
    </SpeechContext>
  );
}

function PayPage({ token, due }: { token: string; due: Payable }) {
  const speech = useSpeech();
  const { words } = speech;
  const [said, setSaid] = useState<string>();
  const title = fill(words.payTitle, { number: `#${due.number}` });
  useEffect(() => {
    document.title = `${title} · ${due.shop}`;
  }, [title, due.shop]);
  return (
    <main className={look.main}>
      <h1 className={look.title}>{title}</h1>
      <p className={look.amount}>{money(speech, due.due)}</p>
      {due.due_on && due.due > 0 && <p className={ui.soft}>{fill(words.dueOn, { date: formatDay(due.due_on, speech.locale, { dateStyle: "long" }) })}</p>}
      <div role="status">
        {said && <Notice kind="good">{said}</Notice>}
        {!said && due.due <= 0 && <Notice kind="good">{words.payNothing}</Notice>}
        {!said && due.due > 0 && due.gateway !== "sandbox" && <Notice kind="attention">{words.payNot}</Notice>}
        {!said && due.due > 0 && due.gateway === "sandbox" && !due.can_pay && <Notice>{words.payPending}</Notice>}
      </div>
      {!said && due.can_pay && due.gateway === "sandbox" && <CardForm token={token} due={due} paid={setSaid} />}
    </main>
  );
}

function CardForm({ token, due, paid }: { token: string; due: Payable; paid: (said: string) => void }) {
  const speech = useSpeech();
  const { words } = speech;
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [failed, setFailed] = useState<string>();
  const [busy, setBusy] = useState(false);

  const mend = (event: FormEvent<HTMLFormElement>) => {
    const { name } = event.target as HTMLInputElement;
    setWrong((before) => Object.fromEntries(Object.entries(before).filter(([field]) => field !== name)));
  };

  const pay = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = (name: string) => (new FormData(form).get(name) as string | null) ?? "";
    const errors: Record<string, string> = {};
    if (!isCardNumber(given("number"))) errors["number"] = words.cardWrong;
    if (!/^\s*(0[1-9]|1[0-2])\s*\/?\s*\d{2}\s*$/.test(given("expiry"))) errors["expiry"] = words.cardWrong;
    if (!/^\d{3,4}$/.test(given("code").trim())) errors["code"] = words.cardWrong;
    setWrong(errors);
    const [first] = Object.keys(errors);
    if (first) return (form.elements.namedItem(first) as HTMLInputElement).focus();
    setBusy(true);
    setFailed(undefined);
    try {
      await ask(api.POST("/v1/pay/{token}", { params: { path: { token } }, body: { token: sandboxToken(given("number")) } }));
      paid(await outcome(token, words));
    } catch (error) {
      if (error instanceof ProblemError && error.type === "nothing_due") return paid(words.payNothing);
      setFailed(error instanceof NotTaken ? words.payFailed : troubleOf(words, error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Card>
      <form className={ui.stack} onSubmit={(event) => void pay(event)} onChange={mend} noValidate>
        <Notice>{words.testMode}</Notice>
        <Field label={words.cardNumber} name="number" inputMode="numeric" autoComplete="cc-number" maxLength={23} required error={wrong["number"]} />
        <div className={look.pair}>
          <Field label={words.cardExpiry} name="expiry" inputMode="numeric" autoComplete="cc-exp" maxLength={7} required error={wrong["expiry"]} />
          <Field label={words.cardCode} name="code" inputMode="numeric" autoComplete="cc-csc" maxLength={4} required error={wrong["code"]} />
        </div>
        {failed && (
          <div role="alert">
            <Notice kind="bad">{failed}</Notice>
          </div>
        )}
        <Button kind="primary" type="submit" wide disabled={busy}>
          {fill(words.payNow, { amount: money(speech, due.due) })}
        </Button>
      </form>
    </Card>
  );
}

/** The gateway said no. */
class NotTaken extends Error {}

const SURE = new Set(["authorized", "captured", "partially_captured"]);

/** What became of a payment, as far as it shows within a few seconds. */
async function outcome(token: string, words: Speech["words"]): Promise<string> {
  for (let round = 0; round < 20; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    const now = await ask(api.GET("/v1/pay/{token}", { params: { path: { token } } }));
    if (now.due <= 0 || SURE.has(now.payment ?? "")) return words.payDone;
    if (now.payment === "failed") throw new NotTaken();
  }
  return words.payPending;
}
