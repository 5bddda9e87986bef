/** The shop front: which page of it is shown, in which language. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { api, ask } from "../../api/client";
import { Frame, Message } from "../parts/Frame";
import { Button, Notice } from "../parts/ui";
import { browserLanguage, chooseLanguage, chosenLanguage, fill, loadWords, SpeechContext, type LanguageCode, type Speech, type Words } from "../words";
import { FrontContext, useAsk, useOnline, type Front } from "./asking";
import { countOf, useBasket } from "./basket";
import look from "./Shop.module.css";
import { Shelf } from "./Shelf";
import { rememberWhereFrom } from "./details";
import { BaseContext, Link, useAddress } from "./router";
import { loadShopWords, ShopWordsContext, useShopWords, type ShopWords } from "./words";

const ItemPage = lazy(() => import("./ItemPage"));
const BasketPage = lazy(() => import("./BasketPage"));
const Checkout = lazy(() => import("./Checkout"));
const OrderPage = lazy(() => import("./OrderPage"));
const Orders = lazy(() => import("./Orders"));

interface Spoken {
  code: LanguageCode;
  words: Words;
  shop: ShopWords;
}

export default function Shop({ slug }: { slug: string }) {
  const [spoken, setSpoken] = useState<Spoken>();
  const front = useAsk<Front>(`front ${slug}`, (signal) => ask(api.GET("/v1/front/{slug}", { params: { path: { slug } }, signal })) as Promise<Front>);
  const speak = (code: LanguageCode, chosen = true) => {
    if (chosen) chooseLanguage(code);
    void Promise.all([loadWords(code), loadShopWords(code)]).then(([words, shop]) => {
      document.documentElement.lang = code;
      setSpoken({ code, words, shop });
    });
  };
  useEffect(() => {
    rememberWhereFrom();
    speak(chosenLanguage() ?? browserLanguage(), false);
  }, []);
  const speech = useMemo<Speech | null>(() => {
    if (!spoken) return null;
    const at = front.data;
    const locale = at ? `${spoken.code}-${at.country}` : spoken.code;
    return { words: spoken.words, code: spoken.code, locale, timeZone: at?.time_zone ?? "UTC", currency: at?.currency ?? "EUR" };
  }, [spoken, front.data]);
  if (!spoken || !speech) return null;
  return (
    <SpeechContext value={speech}>
      <ShopWordsContext value={spoken.shop}>
        {front.data ? (
          <FrontContext value={front.data}>
            <BaseContext value={`/shop/${slug}`}>
              <Frame shop={front.data.title} speak={speak}>
                <Inside front={front.data} />
              </Frame>
            </BaseContext>
          </FrontContext>
        ) : front.problem ? (
          <Message title={front.problem.type === "unknown_front" ? spoken.shop.closed : spoken.shop.failed}>
            <p>{front.problem.type === "unknown_front" ? spoken.shop.closedSays : spoken.shop.failedSays}</p>
            {front.problem.type !== "unknown_front" && (
              <Button kind="primary" onClick={front.again}>
                {spoken.shop.tryAgain}
              </Button>
            )}
          </Message>
        ) : (
          <p className="visually-hidden" role="status">
            {spoken.shop.loading}
          </p>
        )}
      </ShopWordsContext>
    </SpeechContext>
  );
}

function Inside({ front }: { front: Front }) {
  const words = useShopWords();
  const online = useOnline();
  const lines = useBasket(front.slug);
  const { parts, query } = useAddress(`/shop/${front.slug}`);
  const page = parts[0] ?? "";
  const first = useRef(true);
  const main = useRef<HTMLElement>(null);
  const where = parts.join("/");
  useEffect(() => {
    // a page that was gone to is read from its heading; the first one from its beginning
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [where]);
  useEffect(() => {
    document.title = `${page === "basket" ? words.basket : page === "checkout" ? words.checkout : page === "orders" || page === "history" ? words.orders : front.title} · ${front.title}`;
    if (!page) document.title = front.title;
  }, [page, front.title, words]);
  const count = countOf(lines);
  return (
    <>
      <nav className={look.nav} aria-label={words.shop}>
        <Link to="" className={look.navLink} aria-current={page === "" ? "page" : undefined}>
          {words.shop}
        </Link>
        <Link to="/orders" className={look.navLink} aria-current={page === "orders" ? "page" : undefined}>
          {words.orders}
        </Link>
        <Link to="/basket" className={look.basketLink} aria-label={fill(words.basketOf, { count })}>
          <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" strokeLinecap="round" aria-hidden="true">
            <path d="M4.500 9h15l-1.500 10.500h-12zM8.500 9l3.500-5 3.500 5" />
          </svg>
          <span className={look.count}>{count}</span>
        </Link>
      </nav>
      {!online && (
        <div className={look.banner} role="status">
          <Notice kind="attention">{words.offline}</Notice>
        </div>
      )}
      <main ref={main} tabIndex={-1} className={look.main}>
        <Suspense fallback={<div className={look.wait} />}>
          {page === "item" && parts[1] ? (
            <ItemPage key={parts[1]} sku={parts[1]} />
          ) : page === "basket" ? (
            <BasketPage />
          ) : page === "checkout" ? (
            <Checkout />
          ) : page === "order" && parts[1] ? (
            <OrderPage key={parts[1]} token={parts[1]} />
          ) : page === "orders" || page === "history" ? (
            <Orders key={parts[1] ?? ""} token={page === "history" ? parts[1] : undefined} />
          ) : (
            <Shelf search={query.get("search") ?? ""} category={query.get("shelf") ?? ""} />
          )}
        </Suspense>
      </main>
    </>
  );
}

