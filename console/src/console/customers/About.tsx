import { Button, Switch, TagsInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { refuse } from "../floor/doing";
import { useMay } from "../session";
import { Money, When } from "../words";
import { agreed } from "./Customers";
import { CreditDialog } from "./CreditDialog";
import classes from "./customers.module.css";
import { EditCustomer } from "./EditCustomer";
import type { Customer } from "./Profile";

type Annotate = Omit<Schemas["AnnotateCustomer"], "customer_id">;

const CONSENT = [
  { name: "email_marketing", label: "E-mails with offers" },
  { name: "sms_marketing", label: "Text messages with offers" },
  { name: "profiling", label: "Being profiled" },
] as const;

export function useAnnotate(id: string, changed: () => void) {
  return useMutation({
    mutationFn: (said: Annotate) => ask(api.POST("/v1/customers/annotate", { body: { customer_id: id, ...said } })),
    onError: refuse,
    onSettled: changed,
  });
}

/** Contact, addresses, tags and consent. */
export function About({ one, changed }: { one: Customer; changed: () => void }) {
  const mayWrite = useMay()("customers:write") && !one.erased_at;
  const annotate = useAnnotate(one.customer_id, changed);
  const [editing, setEditing] = useState(false);
  const [changing, setChanging] = useState(false);
  const retag = (tags: string[]) => {
    const before = one.tags ?? [];
    const add = tags.filter((tag) => !before.includes(tag));
    const remove = before.filter((tag) => !tags.includes(tag));
    if (add.length + remove.length) annotate.mutate({ add_tags: add, remove_tags: remove });
  };
  return (
    <>
      <section className={classes.panel}>
        <h2>
          Contact
          {mayWrite && !one.merged_into && (
            <Button size="compact-xs" variant="subtle" aria-label="Change name, contact and address" onClick={() => setChanging(true)}>
              Change
            </Button>
          )}
        </h2>
        <dl className={classes.facts}>
          {one.email && <Fact label="E-mail">{one.email}</Fact>}
          {one.phone && <Fact label="Phone">{one.phone}</Fact>}
          {one.language && <Fact label="Language">{one.language}</Fact>}
          {one.address && <Fact label="Address">{address(one.address)}</Fact>}
          {one.bill_to && <Fact label="Bills to">{address(one.bill_to)}</Fact>}
          {(one.keys?.external_id ?? []).map((id) => (
            <Fact key={id} label="Your id">
              {id}
            </Fact>
          ))}
          <Fact label="Since">
            <When at={one.since} exact />
          </Fact>
          {one.erased_at && (
            <Fact label="Erased">
              <When at={one.erased_at} exact />
            </Fact>
          )}
        </dl>
      </section>
      <Credit one={one} mayWrite={mayWrite && !one.merged_into} changed={changed} />
      {changing && <EditCustomer one={one} onClose={() => setChanging(false)} onDone={changed} />}
      <section className={classes.panel}>
        <h2>
          Tags
          {mayWrite && (
            <Button size="compact-xs" variant="subtle" onClick={() => setEditing(!editing)}>
              {editing ? "Done" : "Change"}
            </Button>
          )}
        </h2>
        {editing ? (
          <TagsInput aria-label="Tags" data-autofocus value={one.tags ?? []} onChange={retag} maxTags={50} placeholder="Type, then Enter" />
        ) : (
          <div style={{ display: "flex", flexWrap: "wrap", gap: 6 }}>
            {(one.tags ?? []).map((tag) => (
              <Link key={tag} to="/customers" search={{ tag }} className={classes.tag}>
                {tag}
              </Link>
            ))}
            {!one.tags?.length && <span className="soft">None</span>}
          </div>
        )}
      </section>
      <section className={classes.panel}>
        <h2>Consent</h2>
        {CONSENT.map(({ name, label }) => (
          <Switch
            key={name}
            label={label}
            description={agreed(one[name])}
            // what was just said is shown until it is known
            checked={(annotate.isPending ? (annotate.variables?.[name] ?? one[name]) : one[name]) === true}
            disabled={!mayWrite}
            onChange={(event) => annotate.mutate({ [name]: event.currentTarget.checked, source: "staff" })}
          />
        ))}
        {one.consent_at && (
          <span className="soft" style={{ fontSize: 13 }}>
            Last told <When at={one.consent_at} />
            {one.consent_source ? ` through ${one.consent_source}` : ""}
          </span>
        )}
      </section>
    </>
  );
}

/** What they owe, and the most that they may. */
function Credit({ one, mayWrite, changed }: { one: Customer; mayWrite: boolean; changed: () => void }) {
  const [changing, setChanging] = useState(false);
  const credit = one.credit;
  const ways = credit
    ? [
        { label: "On account", owed: credit.account_owed ?? 0, limit: credit.account_limit, days: credit.account_days, isOwn: credit.own?.includes("account_days") },
        { label: "On delivery", owed: credit.delivery_owed ?? 0, limit: credit.delivery_limit },
      ].filter((way) => way.owed || typeof way.limit === "number" || way.isOwn)
    : [];
  if (!ways.length && !mayWrite && !changing) return null;
  return (
    <section className={classes.panel} aria-label="Credit">
      <h2>
        Credit
        {mayWrite && (
          <Button size="compact-xs" variant="subtle" aria-label="Change what they may owe" onClick={() => setChanging(true)}>
            Change
          </Button>
        )}
      </h2>
      {!ways.length && <span className="soft">Nothing is owed, without a limit.</span>}
      {credit && ways.length > 0 && (
        <dl className={classes.facts}>
          {ways.map((way) => (
            <Fact key={way.label} label={way.label}>
              <Money amount={way.owed} currency={credit.currency} /> owed
              {typeof way.limit === "number" && (
                <>
                  {" "}
                  of at most <Money amount={way.limit} currency={credit.currency} />
                </>
              )}
              {way.days !== undefined && <>, to pay within {way.days === 1 ? "a day" : `${way.days} days`}</>}
            </Fact>
          ))}
        </dl>
      )}
      {changing && <CreditDialog one={one} onClose={() => setChanging(false)} onDone={changed} />}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

function address(one: Schemas["Address"]): string {
  return [one.name, one.company, ...(one.lines ?? []), [one.postal_code, one.city].filter(Boolean).join(" "), one.region, one.country].filter(Boolean).join(", ");
}
