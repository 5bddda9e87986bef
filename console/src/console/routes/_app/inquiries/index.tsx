import { Button, Modal, SegmentedControl, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, type RowOf, type Schemas } from "../../../../api/client";
import { useLive } from "../../../../api/live";
import { useList } from "../../../../api/queries";
import { stateWords } from "../../../../shared/states";
import { type Column, Corners, DataList } from "../../../components/DataList";
import { Empty } from "../../../components/notices";
import { Page } from "../../../components/Page";
import { State } from "../../../components/State";
import { type Buyer, contactOf, CustomerPicker } from "../../../orders/CustomerPicker";
import { useMay } from "../../../session";
import { When } from "../../../words";
import { only } from "../../../search";

type Inquiry = RowOf<"/v1/inquiries">;
const STATUSES = ["open", "waiting", "closed"] as const;
type Status = (typeof STATUSES)[number];

export const Route = createFileRoute("/_app/inquiries/")({
  validateSearch: only((search: Record<string, unknown>): { status?: Status } => (STATUSES.includes(search.status as Status) ? { status: search.status as Status } : {})),
  component: Inquiries,
});

export const inquiryState = (status: string) => <State state={status} tone={status === "open" ? "attention" : status === "waiting" ? "progress" : "quiet"} label={{ open: "Waits for us", waiting: "Waits for the customer", closed: "Closed" }[status]} />;

const COLUMNS: Column<Inquiry>[] = [
  { key: "who", label: "From", width: "minmax(130px, 1.2fr)", cell: (one) => <b>{one.name ?? one.email ?? "Somebody"}</b> },
  { key: "subject", label: "Subject", width: "minmax(160px, 3fr)", cell: (one) => one.subject || <span className="soft">Without a subject</span> },
  { key: "status", label: "Status", width: "176px", cell: (one) => inquiryState(one.status) },
  { key: "channel", label: "By", width: "80px", cell: (one) => stateWords(one.channel) },
  { key: "leads", label: "Leads to", width: "96px", cell: (one) => (one.order_id ? "Order" : one.draft_id ? "Draft" : <span className="soft">–</span>) },
  { key: "changed", label: "Last", width: "110px", cell: (one) => <When at={one.changed_at} /> },
];

function Inquiries() {
  const { status } = Route.useSearch();
  const navigate = useNavigate();
  const may = useMay();
  const [opening, setOpening] = useState(false);
  const list = useList("/v1/inquiries", { limit: 100, ...(status ? { status } : {}) });
  useLive(() => list.reload(), "inquiry.");
  const add = may("customers:write") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpening(true)}>
      Note an inquiry
    </Button>
  );
  return (
    <Page title="Inquiries" fill actions={add}>
      <SegmentedControl
        aria-label="Which inquiries" w="fit-content" value={status ?? "all"} onChange={(value) => void navigate({ to: "/inquiries", search: value === "all" ? {} : { status: value as Status }, replace: true })}
        data={[{ value: "all", label: "All" }, { value: "open", label: "Wait for us" }, { value: "waiting", label: "Wait for them" }, { value: "closed", label: "Closed" }]}
      />
      <DataList
        label="Inquiries" list={list} columns={COLUMNS} rowKey={(one) => one.inquiry_id} onOpen={(one) => void navigate({ to: "/inquiries/$inquiry", params: { inquiry: one.inquiry_id } })}
        compact={(one) => (
          <Corners>
            <b className="clip">{one.name ?? one.email ?? "Somebody"}</b>
            <When at={one.changed_at} />
            <span className="clip">{one.subject || "Without a subject"}</span>
            {inquiryState(one.status)}
          </Corners>
        )}
        empty={<Empty title="Nobody asks for anything" action={add}>What customers write to the shop's address, ask on the phone or in the store, comes together here.</Empty>}
      />
      {opening && <OpenInquiry onClose={() => setOpening(false)} />}
    </Page>
  );
}

function OpenInquiry({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [buyer, setBuyer] = useState<Buyer>({});
  const contact = contactOf(buyer);
  const open = useMutation({
    mutationFn: (body: Schemas["OpenInquiry"]) => ask(api.POST("/v1/inquiries", { body })),
    onSuccess: async (found) => {
      await queries.invalidateQueries({ queryKey: ["/v1/inquiries"] });
      void navigate({ to: "/inquiries/$inquiry", params: { inquiry: String((found as { inquiry_id: string }).inquiry_id) } });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    if (contact) open.mutate({ customer: contact, text: String(given.get("text")), subject: String(given.get("subject")), channel: String(given.get("channel")) as "phone" } as Schemas["OpenInquiry"]);
  };
  return (
    <Modal opened onClose={onClose} title="Note an inquiry" size="lg">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <CustomerPicker buyer={buyer} onChange={setBuyer} />
          <Select name="channel" label="It came by" defaultValue="phone" data={["phone", "email", "web", "chat", "store"].map((value) => ({ value, label: stateWords(value) }))} />
          <TextInput name="subject" label="Subject" maxLength={200} />
          <Textarea name="text" label="What they ask for" required autosize minRows={4} maxLength={20_000} error={open.error?.message} />
          <Button type="submit" disabled={!contact} loading={open.isPending} ml="auto">
            Note it
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
