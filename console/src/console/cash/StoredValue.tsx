import { Button, Drawer, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconGift } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, type QueryOf, type RowOf } from "../../api/client";
import { useLive } from "../../api/live";
import { useList } from "../../api/queries";
import { stateWords } from "../../shared/states";
import { type Column, Corners, DataList } from "../components/DataList";
import { Empty, ProblemNotice } from "../components/notices";
import { State } from "../components/State";
import { refusalOf } from "../orders/Consequence";
import { perform } from "../orders/queries";
import { usePreview } from "../orders/usePreview";
import { useMay } from "../session";
import { Money, When } from "../words";
import classes from "./cash.module.css";
import { Issue } from "./Issue";

type Account = RowOf<"/v1/stored-value">;
type Query = NonNullable<QueryOf<"/v1/stored-value">>;

const KINDS = ["gift_card", "store_credit", "exchange_credit"].map((value) => ({ value, label: stateWords(value) }));
const STATUSES = ["active", "expired", "void"].map((value) => ({ value, label: stateWords(value) }));
const REASONS = ["lost", "fraud", "mistake", "paid_out", "other"].map((value) => ({ value, label: stateWords(value) }));

const COLUMNS: Column<Account>[] = [
  { key: "kind", label: "Kind", width: "minmax(120px, 1fr)", cell: (one) => <b>{stateWords(one.kind)}</b> },
  { key: "status", label: "Status", width: "110px", cell: (one) => <State state={one.status} /> },
  { key: "of", label: "Of", width: "minmax(110px, 1fr)", cell: (one) => (one.customer_id ? <Link to="/customers/$customer" params={{ customer: one.customer_id }}>A customer</Link> : <span className="soft">Whoever has its code</span>) },
  { key: "at", label: "Issued", width: "120px", cell: (one) => <When at={one.issued_at} /> },
  { key: "until", label: "Until", width: "130px", cell: (one) => <When at={one.expires_at} exact /> },
  { key: "issued", label: "Was", width: "110px", align: "right", cell: (one) => <Money amount={one.issued} currency={one.currency} /> },
  { key: "balance", label: "Left", width: "110px", align: "right", cell: (one) => <b><Money amount={one.balance} currency={one.currency} /></b> },
];

/** Gift cards and customers' credit: what is left on each, issued, looked up by its code, closed. */
export function StoredValue() {
  const may = useMay();
  const [query, setQuery] = useState<Query>({});
  const [open, setOpen] = useState<string>();
  const [issuing, setIssuing] = useState(false);
  const list = useList("/v1/stored-value", { limit: 100, ...query });
  useLive(() => list.reload(), "stored_value.", "payment.");
  const put = (name: "kind" | "status") => (value: string | null) => setQuery((now) => ({ ...now, [name]: value ?? undefined }) as Query);
  return (
    <>
      <div className={classes.tools}>
        <Select aria-label="Kind" placeholder="Any kind" clearable w={170} data={KINDS} value={query.kind ?? null} onChange={put("kind")} />
        <Select aria-label="Status" placeholder="Any status" clearable w={140} data={STATUSES} value={query.status ?? null} onChange={put("status")} />
        <Check onFound={setOpen} />
        <div className={classes.end}>
          {may("payments:write") && (
            <Button leftSection={<IconGift size={16} aria-hidden />} onClick={() => setIssuing(true)}>
              Issue
            </Button>
          )}
        </div>
      </div>
      <DataList
        label="Gift cards and credit"
        list={list}
        columns={COLUMNS}
        rowKey={(one) => one.account_id}
        onOpen={(one) => setOpen(one.account_id)}
        empty={<Empty title="No gift cards and no credit">Gift cards that are sold, and credit that customers get back instead of money, are kept here with what is left on them.</Empty>}
        compact={(one) => (
          <Corners>
            <b>{stateWords(one.kind)}</b>
            <Money amount={one.balance} currency={one.currency} />
            <State state={one.status} />
            <span className="soft">
              of <Money amount={one.issued} currency={one.currency} />
            </span>
          </Corners>
        )}
      />
      <Drawer opened={open !== undefined} onClose={() => setOpen(undefined)} position="right" size="md" title={<Text fw={650}>Account</Text>}>
        {open !== undefined && <Ledger id={open} />}
      </Drawer>
      {issuing && <Issue onClose={() => setIssuing(false)} />}
    </>
  );
}

/** What is on the card with this code. */
function Check({ onFound }: { onFound: (id: string) => void }) {
  const [code, setCode] = useState("");
  const look = useMutation({
    mutationFn: () => ask(api.POST("/v1/stored-value/check", { body: { code: code.trim() } })),
    onSuccess: (found) => (setCode(""), onFound(found.account_id)),
  });
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (code.trim()) look.mutate();
      }}
    >
      <TextInput aria-label="A gift card’s code" placeholder="A gift card’s code" autoComplete="off" w={260} value={code} onChange={(event) => (setCode(event.currentTarget.value), look.reset())} error={look.error?.message} />
    </form>
  );
}

const WORDS: Record<string, string> = { issued: "Issued", spent: "Spent", returned: "Given back", voided: "Closed", expired: "Expired" };

function Ledger({ id }: { id: string }) {
  const may = useMay();
  const queries = useQueryClient();
  const found = useQuery({ queryKey: ["/v1/stored-value/{account_id}", id], queryFn: ({ signal }) => ask(api.GET("/v1/stored-value/{account_id}", { params: { path: { account_id: id } }, signal })) });
  const [reason, setReason] = useState<string | null>(null);
  const request = reason ? { account_id: id, reason } : undefined;
  const refused = refusalOf(usePreview("voidStoredValue", request).preview);
  const close = useMutation({
    mutationFn: () => perform("voidStoredValue", request ?? {}),
    onSuccess: () => {
      setReason(null);
      for (const path of ["/v1/stored-value", "/v1/stored-value/{account_id}"]) void queries.invalidateQueries({ queryKey: [path] });
      notifications.show({ message: "The account is closed." });
    },
  });
  if (found.error) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  const account = found.data;
  if (!account) return <Text className="soft">Loading</Text>;
  const { currency } = account;
  return (
    <Stack gap="md">
      <Group>
        <b>{stateWords(account.kind)}</b>
        <State state={account.status} />
        {account.customer_id && <Link to="/customers/$customer" params={{ customer: account.customer_id }}>Its customer</Link>}
      </Group>
      <dl className={classes.figures}>
        <div>
          <dt>Left</dt>
          <dd>
            <Money amount={account.balance} currency={currency} />
          </dd>
        </div>
        <div>
          <dt>Issued</dt>
          <dd>
            <Money amount={account.issued} currency={currency} />
          </dd>
        </div>
      </dl>
      {account.expires_at && (
        <Text size="sm" className="soft">
          Good until <When at={account.expires_at} exact />
        </Text>
      )}
      <ol className={classes.ledger} aria-label="Ledger">
        {(account.entries ?? []).toReversed().map((entry, index) => (
          <li key={index}>
            <span className="soft">
              <When at={entry.at} />
            </span>
            <span>
              {WORDS[entry.kind] ?? stateWords(entry.kind)}
              {entry.order && (
                <>
                  {" "}
                  for <Link to="/orders/$order" params={{ order: String(entry.order) }}>#{entry.order}</Link>
                </>
              )}
            </span>
            <Money amount={entry.amount} currency={currency} />
          </li>
        ))}
      </ol>
      {may("payments:write") && account.status === "active" && (
        <>
          <Select label="Close it for good" description="For example because the card was lost." placeholder="Why" clearable data={REASONS} value={reason} onChange={setReason} />
          {reason && (
            <div className={classes.foreseen} role="status">
              <Text size="sm">
                {refused?.detail ?? (
                  <>
                    <b>
                      <Money amount={account.balance} currency={currency} />
                    </b>{" "}
                    are lost to whoever has it. It cannot be opened again.
                  </>
                )}
              </Text>
            </div>
          )}
          {close.error && (
            <Text size="sm" role="alert" className={classes.bad}>
              {close.error.message}
            </Text>
          )}
          {reason && (
            <Button color="red.9" disabled={Boolean(refused)} loading={close.isPending} onClick={() => close.mutate()}>
              Close the account
            </Button>
          )}
        </>
      )}
    </Stack>
  );
}
