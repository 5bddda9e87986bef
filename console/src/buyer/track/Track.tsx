/** The order behind a link, for its buyer: where it is, what is in it, and what can be done. */
import { useEffect, useRef, useState } from "react";
import { fill, SpeechContext, useSpeech, type LanguageCode, type Speech } from "../words";
import { useLanguage } from "../words/useLanguage";
import { Frame, Message } from "../parts/Frame";
import { Button, Notice } from "../parts/ui";
import { Actions } from "./Actions";
import { Hero } from "./Hero";
import { Items } from "./Items";
import { Parcels } from "./Parcels";
import { Pickups } from "./Pickups";
import { Questions } from "./Questions";
import { Returns } from "./Returns";
import { Steps } from "./Steps";
import { useOrder, type Known, type Order } from "./useOrder";
import look from "./Track.module.css";

export default function Track({ token }: { token: string }) {
  const known = useOrder(token);
  const [speech, speak] = useLanguage(known.order?.language);
  const { order, problem } = known;
  if (!speech) return <Skeleton />;
  const { words } = speech;
  const said: Speech = { ...speech, locale: order ? localeOf(order, speech.code) : speech.code, timeZone: order?.time_zone ?? "UTC", currency: order?.currency ?? "EUR" };
  return (
    <SpeechContext value={said}>
      {problem && !problem.isOffline && !order ? (
        <Message title={words.unknownTitle}>
          <p>{words.unknownSays}</p>
        </Message>
      ) : problem && !order ? (
        <Message title={words.failedTitle}>
          <p>{words.failedSays}</p>
          <Button onClick={() => void known.refresh()}>{words.tryAgain}</Button>
        </Message>
      ) : order ? (
        <Frame shop={order.shop} speak={speak}>
          <OrderPage token={token} order={order} known={known} />
        </Frame>
      ) : (
        <Skeleton label={words.loading} />
      )}
    </SpeechContext>
  );
}

function localeOf(order: Order, code: LanguageCode): string {
  return order.language === code ? order.locale : `${code}-${order.country}`;
}

function OrderPage({ token, order, known }: { token: string; order: Order; known: Known }) {
  const speech = useSpeech();
  const { words } = speech;
  const online = useOnline();
  useEffect(() => {
    document.title = `${words.state[order.state]} · ${fill(words.order, { number: `#${order.number}` })} · ${order.shop}`;
  }, [order.state, order.number, order.shop, words]);
  return (
    <>
      {!online && (
        <div className={look.offline} role="status">
          {words.offline}
        </div>
      )}
      <main className={look.main}>
        <Hero order={order} live={known.live && online} />
        <News state={words.state[order.state]} seq={order.seq} />
        <Questions token={token} order={order} refresh={known.refresh} />
        {order.erased && <Notice>{words.erased}</Notice>}
        <div className={look.columns}>
          <div className={look.column}>
            <Pickups order={order} />
            <Parcels order={order} />
            <Steps order={order} />
            <Returns token={token} order={order} />
          </div>
          <div className={look.column}>
            <Actions token={token} order={order} refresh={known.refresh} />
            <Items order={order} />
          </div>
        </div>
      </main>
    </>
  );
}

/** Says aloud, to who does not look, that the order is at another step. */
function News({ state, seq }: { state: string; seq: number }) {
  const { words } = useSpeech();
  const before = useRef(state);
  const [news, setNews] = useState("");
  useEffect(() => {
    if (before.current !== state) setNews(fill(words.news, { what: state }));
    before.current = state;
  }, [state, seq, words]);
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {news}
    </p>
  );
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);
  return online;
}

function Skeleton({ label = "" }: { label?: string }) {
  return (
    <main className={look.main} aria-busy="true" aria-label={label}>
      <div className={look.hero}>
        <div className={look.skeleton} style={{ width: "40%", height: 22, marginTop: 60 }} />
        <div className={look.skeleton} style={{ width: "80%", height: 46 }} />
        <div className={look.skeleton} style={{ width: "60%", height: 22 }} />
      </div>
      <div className={look.skeleton} style={{ height: 260 }} />
      <div className={look.skeleton} style={{ height: 180 }} />
    </main>
  );
}
