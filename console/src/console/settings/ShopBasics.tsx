import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { Wrong } from "../entrance/Entrance";
import { sessionQuery, useMay, useShop } from "../session";
import { countryChoices } from "./countries";
import { shopQuery } from "./form";
import { fieldProblem, Section, told } from "./parts";
import classes from "./Settings.module.css";

const LANGUAGES = { en: "English", de: "Deutsch", es: "Español", fr: "Français", zh: "中文" };

/** The shop's name, where it is and what it counts in. */
export function ShopBasics() {
  const shop = useShop();
  const may = useMay()("setup:write");
  const client = useQueryClient();
  const [typed, setTyped] = useState<Partial<Record<"name" | "country" | "time_zone" | "locale" | "currency", string>>>({});
  const now = { name: shop.name, country: shop.country, time_zone: shop.time_zone, locale: shop.locale, currency: shop.currency, ...typed };
  const save = useMutation({
    mutationFn: () => ask(api.PATCH("/v1/shop", { body: typed as Schemas["SaveShop"] })),
    onSuccess: () => {
      setTyped({});
      void client.invalidateQueries({ queryKey: shopQuery.queryKey });
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      told("The shop is saved.");
    },
  });
  const zones = useMemo(() => Array.from(new Set(["UTC", shop.time_zone, ...Intl.supportedValuesOf("timeZone")])).map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") })), [shop.time_zone]);
  const countries = useMemo(() => countryChoices(), []);
  const currencies = useMemo(() => Array.from(new Set([shop.currency, ...Intl.supportedValuesOf("currency")])), [shop.currency]);
  const set = (name: keyof typeof typed) => (value: string | null) => setTyped((before) => ({ ...before, [name]: value ?? "" }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Section
        title="Shop"
        foot={
          Object.keys(typed).length > 0 && (
            <>
              <Button variant="subtle" color="gray" onClick={() => setTyped({})}>
                Discard
              </Button>
              <Button type="submit" loading={save.isPending}>
                Save
              </Button>
            </>
          )
        }
      >
        <div style={{ display: "grid", gap: 14 }}>
          <Wrong error={save.error} beside={["name", "country", "time_zone", "locale", "currency"]} />
          <fieldset className={classes.fields} disabled={!may} style={{ border: 0, margin: 0, padding: 0 }}>
            <legend className="visually-hidden">Shop</legend>
            <TextInput label="Name" maxLength={255} value={now.name} onChange={(event) => set("name")(event.currentTarget.value)} error={fieldProblem(save.error, "name")} />
            <Select label="Country" searchable data={countries} value={now.country} onChange={set("country")} error={fieldProblem(save.error, "country")} />
            <Select label="Time zone" searchable limit={60} data={zones} value={now.time_zone} onChange={set("time_zone")} error={fieldProblem(save.error, "time_zone")} />
            <Select
              label="Language"
              description="Of messages, where a buyer's is not known."
              data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
              value={now.locale.slice(0, 2)}
              onChange={set("locale")}
              error={fieldProblem(save.error, "locale")}
            />
            <Select label="Currency" description="It stays once items have prices." searchable limit={60} data={currencies} value={now.currency} onChange={set("currency")} error={fieldProblem(save.error, "currency")} />
          </fieldset>
        </div>
      </Section>
    </form>
  );
}
