/** An offer of the shop's, for whoever has its link: what it is made of, and a button to accept it. */
import { useCallback, useEffect, useState } from "react";
import { api, ask, ProblemError, type Schemas } from "../../api/client";
import { Frame, Message } from "../parts/Frame";
import { troubleOf } from "../parts/trouble";
import { Amounts, Button, Card, classes, look as ui, Notice } from "../parts/ui";
import { amountOf, fill, longDate, money, SpeechContext, useSpeech, type Speech } from "../words";
import { useLanguage } from "../words/useLanguage";
import look from "./Offer.module.css";

type Shown = Schemas["OfferShown"];

export default function Offer({ token }: { token: string }) {
  const [offer, setOffer] = useState<Shown>();
  const [problem, setProblem] = useState<ProblemError>();
  const [speech, speak] = useLanguage(offer?.language);
  const read = useCallback(
    () => ask(api.GET("/v1/quotes/{token}", { params: { path: { token } }, cache: "no-store" })).then(setOffer, (error: ProblemError) => setProblem(error)),
    [token],
  );
  useEffect(() => void read(), [read]);
  if (!speech || (!offer && !problem)) return null;
  const { words, code } = speech;
  const locale = offer && offer.language === code ? offer.locale : code;
  const said: Speech = { ...speech, locale, timeZone: offer?.time_zone ?? "UTC", currency: offer?.currency ?? "EUR" };
  return (
    <SpeechContext value={said}>
      {offer ? (
        <Frame shop={offer.shop} speak={speak}>
          <OfferPage token={token} offer={offer} read={read} />
        </Frame>
      ) : (
        <Message title={problem?.isOffline ? words.failedTitle : words.unknownTitle}>
          <p>{problem?.isOffline ? words.failedSays : words.unknownSays}</p>
          {problem?.isOffline && <Button onClick={() => location.reload()}>{words.tryAgain}</Button>}
        </Message>
      )}
    </SpeechContext>
  );
}

function OfferPage({ token, offer, read }: { token: string; offer: Shown; read: () => Promise<void> }) {
  const speech = useSpeech();
  const { words } = speech;
  const [failed, setFailed] = useState<string>();
  const [busy, setBusy] = useState(false);
  const title = fill(words.offerTitle, { number: `#${offer.number}` });
  useEffect(() => {
    document.title = `${title} · ${offer.shop}`;
  }, [title, offer.shop]);
  const accept = async () => {
    setBusy(true);
    setFailed(undefined);
    try {
      await ask(api.POST("/v1/quotes/{token}", { params: { path: { token } } }));
    } catch (error) {
      setFailed(troubleOf(words, error));
    } finally {
      // also where somebody was faster
      await read();
      setBusy(false);
    }
  };
  return (
    <main className={look.main}>
      <h1 className={look.title}>{title}</h1>
      <p className={look.amount}>{money(speech, offer.total)}</p>
      {offer.status === "open" && <p className={ui.soft}>{fill(words.offerUntil, { date: longDate(speech, offer.expires_at) })}</p>}
      <div role="status">
        {offer.status === "accepted" && <Notice kind="good">{words.offerTaken}</Notice>}
        {offer.status === "expired" && <Notice kind="attention">{words.offerOver}</Notice>}
        {offer.status === "closed" && <Notice kind="attention">{words.offerClosed}</Notice>}
      </div>
      {failed && offer.status === "open" && (
        <div role="alert">
          <Notice kind="bad">{failed}</Notice>
        </div>
      )}
      <Card title={words.items}>
        <ul className={ui.rows}>
          {offer.lines.map((line, place) => (
            <li className={ui.row} key={place}>
              <span>
                {amountOf(speech, line.quantity, line.scale, line.unit)} × {line.title}
              </span>
              <span>{money(speech, line.total)}</span>
            </li>
          ))}
        </ul>
        <Sums offer={offer} />
      </Card>
      {offer.status === "open" && (
        <>
          <p className={ui.soft}>{words.offerTakeSays}</p>
          <Button kind="primary" wide disabled={busy} onClick={() => void accept()}>
            {words.offerTake}
          </Button>
        </>
      )}
      {offer.track && (
        <a className={classes(ui.button, ui.primary, ui.wide)} href={`/t/${offer.track}`}>
          {words.offerSee}
        </a>
      )}
    </main>
  );
}

function Sums({ offer }: { offer: Shown }) {
  const speech = useSpeech();
  const { words } = speech;
  const rows: [string, number][] = [
    [words.discount, -offer.discount_total],
    [words.charges, offer.charge_total],
    [words.tax, offer.tax_included ? 0 : offer.tax_total],
  ];
  return (
    <div className={classes(ui.rows, look.sums)}>
      <Amounts rows={rows.filter(([, amount]) => amount !== 0).map(([label, amount]) => [label, money(speech, amount)])} total={[words.total, money(speech, offer.total)]} />
      {offer.tax_total > 0 && offer.tax_included && <span className={ui.soft}>{fill(words.taxWithin, { amount: money(speech, offer.tax_total) })}</span>}
    </div>
  );
}
