/** An item: what it is, when it can be had, what may be chosen on it. */
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { Button, classes, Notice, look as ui } from "../parts/ui";
import { amountOf, fill, useSpeech } from "../words";
import { useAsk, useFront, type Item } from "./asking";
import { addLine } from "./basket";
import { Stepper, Trouble } from "./parts";
import { Link, useGo } from "./router";
import look from "./Shop.module.css";
import { phrase, priceOf } from "./speaking";
import { Tile } from "./Tile";
import { useShopWords } from "./words";

type Group = Schemas["ChoiceGroup"];

export default function ItemPage({ sku }: { sku: string }) {
  const words = useShopWords();
  const front = useFront();
  const found = useAsk(`item ${sku}`, (signal) => ask(api.GET("/v1/front/{slug}/items", { params: { path: { slug: front.slug }, query: { sku } }, signal })));
  if (found.problem && !found.data) return <Trouble again={found.again} />;
  if (!found.data) return <div className={look.wait} />;
  const item = found.data.rows[0];
  return item ? (
    <Shown item={item} />
  ) : (
    <div className={look.nothing}>
      <h1>{words.nothingFound}</h1>
      <Link to="" className={ui.button}>
        {words.back}
      </Link>
    </div>
  );
}

function startOf(item: Item): Record<string, string[]> {
  // of what must be chosen once, the first is
  return Object.fromEntries((item.choices ?? []).map((group) => [group.name, (group.least ?? 0) >= 1 && (group.most ?? 1) === 1 ? [group.choices[0]!.name] : []]));
}

function Shown({ item }: { item: Item }) {
  const speech = useSpeech();
  const words = useShopWords();
  const front = useFront();
  const go = useGo();
  const [chosen, setChosen] = useState(() => startOf(item));
  const scale = item.scale ?? 1;
  const [quantity, setQuantity] = useState(scale);
  const [added, setAdded] = useState(false);
  const said = phrase(speech, words, item);
  const gone = item.availability.state === "sold_out";
  const extra = (item.choices ?? []).flatMap((group) => group.choices.filter((one) => chosen[group.name]?.includes(one.name))).reduce((sum, one) => sum + Number(one.price ?? 0), 0);
  const missing = (item.choices ?? []).find((group) => (chosen[group.name]?.length ?? 0) < (group.least ?? 0));
  const few = item.ways && item.ways.length > 0 && item.ways.length < new Set(front.ways.map((way) => way.method)).size;
  const add = () => {
    const choices = (item.choices ?? []).flatMap((group) => (chosen[group.name] ?? []).map((choice) => ({ group: group.name, choice })));
    addLine(front.slug, { sku: item.sku, quantity, choices, title: item.title, ...(scale > 1 ? { scale, unit: item.unit ?? "unit" } : {}) });
    setAdded(true);
  };
  const price = String(Number(item.price) + Math.round(extra * 1e6) / 1e6);
  return (
    <article className={look.item}>
      <div className={classes(look.itemPicture, gone && look.gone)}>
        <Tile sku={item.sku} title={item.title} />
      </div>
      <div className={look.itemText}>
        {item.category && (
          <Link to={`?${new URLSearchParams({ shelf: item.category })}`} className={look.crumb}>
            {item.category}
          </Link>
        )}
        <h1 className={look.itemTitle}>{item.title}</h1>
        <p className={look.itemPrice}>
          <span aria-live="polite">{priceOf(speech, price)}</span>
          {item.unit !== "unit" && <span className={ui.soft}> / {amountOf(speech, item.scale ?? 1, item.scale ?? 1, item.unit)}</span>}
          <span className={look.small}> {front.tax_included ? words.withTax : words.withoutTax}</span>
        </p>
        <p className={classes(look.said, look[said.tone])}>{said.text}</p>
        {item.description && <p>{item.description}</p>}
        {(item.contents?.length ?? 0) > 0 && <p className={ui.soft}>{fill(words.inIt, { items: (item.contents ?? []).join(", ") })}</p>}
        {(item.choices ?? []).map((group) => (
          <Choices key={group.name} group={group} chosen={chosen[group.name] ?? []} choose={(names) => setChosen({ ...chosen, [group.name]: names })} />
        ))}
        {few && <p className={look.small}>{fill(words.only, { ways: (item.ways ?? []).map((way) => words.ways[way]).join(", ") })}</p>}
        {item.returnable === false && <p className={look.small}>{words.notReturnable}</p>}
        {!gone && (
          <div className={look.buy}>
            <Stepper value={quantity} scale={scale} unit={item.unit} change={setQuantity} title={item.title} />
            <Button kind="primary" className={look.buyButton} onClick={add} disabled={Boolean(missing)}>
              {words.add}
            </Button>
          </div>
        )}
        <div role="status">
          {added && (
            <Notice kind="good">
              {fill(words.added, { title: item.title })}{" "}
              <span className={look.pairOfLinks}>
                <Link to="/basket">{words.basket}</Link> <Link to="">{words.back}</Link>
              </span>
            </Notice>
          )}
        </div>
        {gone && <Button onClick={() => go("")}>{words.back}</Button>}
      </div>
    </article>
  );
}

function Choices({ group, chosen, choose }: { group: Group; chosen: string[]; choose: (names: string[]) => void }) {
  const speech = useSpeech();
  const words = useShopWords();
  const most = group.most ?? 1;
  const least = group.least ?? 0;
  const one = most === 1 && least === 1;
  const turn = (name: string) => {
    if (most === 1) return choose(chosen.includes(name) && !one ? [] : [name]);
    choose(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  };
  return (
    <fieldset className={look.group}>
      <legend>
        {group.name} {!one && <span className={look.small}>{fill(least === most ? words.choose : words.chooseUpTo, { count: most })}</span>}
      </legend>
      <div className={look.pills}>
        {group.choices.map((choice) => {
          const checked = chosen.includes(choice.name);
          return (
            <label key={choice.name} className={look.pill} data-checked={checked || undefined}>
              <input type={one ? "radio" : "checkbox"} name={group.name} checked={checked} disabled={!checked && most > 1 && chosen.length >= most} onChange={() => turn(choice.name)} />
              {choice.name}
              {choice.price && Number(choice.price) > 0 && <span className={look.small}>{fill(words.plus, { price: priceOf(speech, choice.price) })}</span>}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
