/** What is for sale: shelves to browse, words to search by, and the items. */
import { useEffect, useRef, useState } from "react";
import { api, ask } from "../../api/client";
import { Button, classes, look as ui } from "../parts/ui";
import { fill, useSpeech } from "../words";
import { useAsk, useFront, type Item } from "./asking";
import { addLine } from "./basket";
import { Trouble } from "./parts";
import { itemPath, Link, useGo } from "./router";
import look from "./Shop.module.css";
import { phrase, plural, priceOf } from "./speaking";
import { Tile } from "./Tile";
import { useShopWords } from "./words";

const PAGE = 24;

export function Shelf({ search, category }: { search: string; category: string }) {
  const words = useShopWords();
  const front = useFront();
  const go = useGo();
  const [typed, setTyped] = useState(search);
  const [more, setMore] = useState<{ key: string; rows: Item[]; next?: string | null }>({ key: "", rows: [] });
  const [loading, setLoading] = useState(false);
  const key = `${search}|${category}`;
  const query = { ...(search ? { search } : {}), ...(category ? { category } : {}), limit: PAGE };
  const items = useAsk(key, (signal) => ask(api.GET("/v1/front/{slug}/items", { params: { path: { slug: front.slug }, query }, signal })));
  const move = (to: { search?: string; shelf?: string }) => {
    const address = new URLSearchParams();
    if (to.search) address.set("search", to.search);
    if (to.shelf) address.set("shelf", to.shelf);
    go(address.size ? `?${address}` : "", true);
  };
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const typing = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => move({ search: text.trim(), shelf: category }), 250);
  };
  const rows = [...(items.data?.rows ?? []), ...(more.key === key ? more.rows : [])];
  const next = more.key === key ? more.next : items.data?.next;
  const showMore = () => {
    setLoading(true);
    ask(api.GET("/v1/front/{slug}/items", { params: { path: { slug: front.slug }, query: { ...query, cursor: next ?? undefined } } }))
      .then((page) => setMore({ key, rows: [...(more.key === key ? more.rows : []), ...page.rows], next: page.next }))
      .catch(() => undefined)
      .finally(() => setLoading(false));
  };
  return (
    <>
      <h1 className={look.title}>{category || front.title}</h1>
      <form role="search" className={look.search} onSubmit={(event) => event.preventDefault()}>
        <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" aria-hidden="true">
          <circle cx="11" cy="11" r="6.500" />
          <path d="m16 16 4.500 4.500" />
        </svg>
        <input type="search" className={look.searchInput} aria-label={words.search} placeholder={fill(words.searchIn, { shop: front.title })} maxLength={100} value={typed} onChange={(event) => typing(event.target.value)} />
      </form>
      {(front.categories?.length ?? 0) > 0 && (
        <div className={look.chips} role="group" aria-label={words.shelves}>
          {["", ...(front.categories ?? []).map((one) => one.name)].map((name) => (
            <button key={name} type="button" className={look.chip} aria-pressed={category === name} onClick={() => move({ search: typed.trim(), shelf: name })}>
              {name || words.all}
            </button>
          ))}
        </div>
      )}
      <p className="visually-hidden" role="status">
        {items.data && !items.busy ? plural(words.found, rows.length) : ""}
      </p>
      {items.problem && !items.data ? (
        <Trouble again={items.again} />
      ) : !items.data ? (
        <ul className={look.grid} aria-hidden="true">
          {Array.from({ length: 8 }, (_, index) => (
            <li key={index} className={look.ghost} />
          ))}
        </ul>
      ) : rows.length ? (
        <>
          <ul className={look.grid}>
            {rows.map((item) => (
              <Card key={item.sku} item={item} slug={front.slug} />
            ))}
          </ul>
          {next && (
            <div className={look.more}>
              <Button onClick={showMore} disabled={loading}>
                {words.more}
              </Button>
            </div>
          )}
        </>
      ) : (
        <div className={look.nothing}>
          <h2>{search || category ? words.nothingFound : words.nothingHere}</h2>
          <p className={ui.soft}>{search || category ? words.nothingFoundSays : words.nothingHereSays}</p>
          {(search || category) && (
            <Button
              onClick={() => {
                setTyped("");
                move({});
              }}
            >
              {words.all}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function Card({ item, slug }: { item: Item; slug: string }) {
  const speech = useSpeech();
  const words = useShopWords();
  const [added, setAdded] = useState(0);
  const said = phrase(speech, words, item);
  const quick = !item.choices?.length && item.availability.state !== "sold_out" && (item.scale ?? 1) === 1;
  const add = () => {
    addLine(slug, { sku: item.sku, quantity: 1, choices: [], title: item.title });
    setAdded(added + 1);
  };
  const dear = item.choices?.some((group) => group.choices.some((one) => one.price || one.sku));
  return (
    <li className={look.card}>
      <Link to={itemPath(item.sku)} className={look.cardLink}>
        <span className={classes(look.picture, item.availability.state === "sold_out" && look.gone)}>
          <Tile sku={item.sku} title={item.title} />
        </span>
        <span className={look.cardTitle}>{item.title}</span>
        <span className={look.cardPrice}>{dear ? fill(words.from, { price: priceOf(speech, item.price) }) : priceOf(speech, item.price)}</span>
        <span className={classes(look.said, look[said.tone])}>{said.text}</span>
      </Link>
      {quick && (
        <button type="button" className={look.quick} aria-label={`${words.add}: ${item.title}`} onClick={add}>
          {added ? "✓" : "+"}
        </button>
      )}
      <span className="visually-hidden" role="status">
        {added ? fill(words.added, { title: item.title }) : ""}
      </span>
    </li>
  );
}
