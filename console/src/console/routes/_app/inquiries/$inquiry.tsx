import { ActionIcon, Anchor, Button, Checkbox, Group, NumberInput, Popover, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconNote, IconPaperclip, IconSend, IconTrash } from "@tabler/icons-react";
import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { useState } from "react";
import { QuantityInput } from "../../../components/ScaledInput";
import { api, ask, type Schemas } from "../../../../api/client";
import { useLive } from "../../../../api/live";
import { stateWords } from "../../../../shared/states";
import { Page } from "../../../components/Page";
import { State } from "../../../components/State";
import { type Item, ItemPicker } from "../../../orders/ItemPicker";
import { perform } from "../../../orders/queries";
import { Card } from "../../../orders/sections";
import sections from "../../../orders/sections.module.css";
import { useMay } from "../../../session";
import { When } from "../../../words";
import classes from "../../../orders/Inquiry.module.css";
import { inquiryState } from "./index";

const inquiryQuery = (id: string) =>
  queryOptions({
    queryKey: ["/v1/inquiries/{inquiry_id}", id],
    queryFn: ({ signal }) => ask(api.GET("/v1/inquiries/{inquiry_id}", { params: { path: { inquiry_id: id } }, signal })),
  });

export const Route = createFileRoute("/_app/inquiries/$inquiry")({
  loader: ({ context, params }) => context.queryClient.ensureQueryData(inquiryQuery(params.inquiry)),
  component: Inquiry,
});

function useChange(id: string, said: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body: Record<string, unknown> }) => perform(path, { inquiry_id: id, ...body }),
    onSuccess: async () => {
      notifications.show({ message: said });
      await queries.invalidateQueries({ queryKey: ["/v1/inquiries/{inquiry_id}", id] });
      await queries.invalidateQueries({ queryKey: ["/v1/inquiries"] });
    },
  });
}

function Inquiry() {
  const { inquiry: id } = Route.useParams();
  const { data: inquiry } = useSuspenseQuery(inquiryQuery(id));
  const queries = useQueryClient();
  const may = useMay();
  const close = useChange(id, "The inquiry is closed");
  useLive(() => void queries.invalidateQueries({ queryKey: ["/v1/inquiries/{inquiry_id}", id] }), "inquiry.", "order.drafted");
  const isOpen = inquiry.status !== "closed";
  return (
    <Page
      title={inquiry.subject || "Inquiry"}
      beside={
        <Group gap={6}>
          {inquiryState(inquiry.status)}
          <span className="soft" style={{ fontSize: 13 }}>
            [#{inquiry.reference}] · {stateWords(inquiry.channel)}
          </span>
        </Group>
      }
      actions={
        isOpen &&
        may("customers:write") && (
          <Popover width={280} position="bottom-end" trapFocus>
            <Popover.Target>
              <Button variant="default">Close…</Button>
            </Popover.Target>
            <Popover.Dropdown>
              <Stack gap="xs">
                <Text size="sm">
                  Nothing more is to be said? It leaves the list of what is open.{inquiry.draft_id && inquiry.draft_id !== inquiry.order_id ? " Its draft stays." : ""}
                </Text>
                <Button size="xs" loading={close.isPending} onClick={() => close.mutate({ path: "/v1/inquiries/close", body: {} })} data-autofocus>
                  Close the inquiry
                </Button>
                {close.error && <Text size="sm" role="alert">{close.error.message}</Text>}
              </Stack>
            </Popover.Dropdown>
          </Popover>
        )
      }
    >
      <div className={sections.columns}>
        <div className={sections.column}>
          <ol className={classes.thread} aria-label="Thread">
            {inquiry.messages.map((message) => (
              <Turn key={message.message_id} message={message} from={inquiry.name ?? inquiry.email ?? "The customer"} />
            ))}
          </ol>
          {!isOpen && <Text className="soft" size="sm">Closed. What is answered here, or a mail of the customer's, opens it again.</Text>}
          {may("customers:write") && <Reply key={inquiry.status} id={id} email={inquiry.email ?? undefined} isOpen={isOpen} />}
        </div>
        <div className={sections.column}>
          <Card title="Customer">
            <Text fw={600}>
              <Link to={`/customers/${inquiry.customer_id}` as "/"}>{inquiry.name ?? inquiry.email ?? "Somebody without a name"}</Link>
            </Text>
            {inquiry.email && <a href={`mailto:${inquiry.email}`}>{inquiry.email}</a>}
            {inquiry.order_id && (
              <div style={{ marginTop: 8 }}>
                <Anchor component={Link} to={`/orders/${inquiry.order_id}` as "/"} size="sm">
                  The order it is about
                </Anchor>
              </div>
            )}
          </Card>
          {may("orders:write") && <Offer inquiry={inquiry} isOpen={isOpen} />}
        </div>
      </div>
    </Page>
  );
}

type Message = Schemas["InquiryMessage"];

function Turn({ message, from }: { message: Message; from: string }) {
  const by = message.name ? ` by ${message.name}` : "";
  const who = message.direction === "in" ? (message.sender ?? from) : message.direction === "note" ? `Note${by}, for staff only` : `Answer${by}`;
  return (
    <li className={classes.turn} data-direction={message.direction}>
      <div className={classes.head}>
        <b>{who}</b>
        {message.sent && <State state={message.sent} tone={message.sent === "failed" ? "bad" : message.sent === "sent" ? "good" : "quiet"} />}
        <span className="soft">
          <When at={message.at} />
        </span>
      </div>
      {message.text ? <div className={classes.text}>{message.text}</div> : <span className="soft">The text is gone.</span>}
      {(message.attachments ?? []).map((file, index) => (
        <div key={index} className={classes.file}>
          <IconPaperclip size={14} aria-hidden /> {file.name} <span className="soft">{Math.ceil(file.size / 1024)} kB, not kept</span>
        </div>
      ))}
    </li>
  );
}

function Reply({ id, email, isOpen }: { id: string; email?: string; isOpen: boolean }) {
  const [text, setText] = useState("");
  const [isNote, setNote] = useState(!email);
  const [reopens, setReopens] = useState(true);
  const reply = useChange(id, isNote ? "The note is kept" : "The answer is on its way");
  const note = !isOpen && reopens ? { note: true, reopen: true } : { note: true };
  const send = () => text.trim() && reply.mutate({ path: "/v1/inquiries/reply", body: { text, ...(isNote ? note : {}) } }, { onSuccess: () => setText("") });
  return (
    <form className={classes.reply} onSubmit={(event) => (event.preventDefault(), send())}>
      <Textarea
        label={isNote ? "Note for staff" : `Answer to ${email}`} autosize minRows={4} maxLength={20_000} value={text} onChange={(event) => setText(event.currentTarget.value)}
        error={reply.error?.message} onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && send()}
      />
      <Group justify="space-between" mt="xs">
        <Group gap="md">
          <Checkbox label="For staff only" checked={isNote} disabled={!email} onChange={(event) => setNote(event.currentTarget.checked)} />
          {!isOpen && isNote && <Checkbox label="Open it again" checked={reopens} onChange={(event) => setReopens(event.currentTarget.checked)} />}
        </Group>
        <Button type="submit" disabled={!text.trim()} loading={reply.isPending} leftSection={isNote ? <IconNote size={16} aria-hidden /> : <IconSend size={16} aria-hidden />}>
          {isNote ? "Keep the note" : "Send the answer"}
        </Button>
      </Group>
    </form>
  );
}

interface Wanted {
  item: Item;
  quantity: number;
}

/** What the customer asks for becomes a draft, the draft an offer, the offer an order. */
function Offer({ inquiry, isOpen }: { inquiry: Schemas["InquiryShown"]; isOpen: boolean }) {
  const [wanted, setWanted] = useState<Wanted[]>([]);
  const [days, setDays] = useState(14);
  const draft = useChange(inquiry.inquiry_id, "The draft is made");
  const quote = useChange(inquiry.inquiry_id, "The offer is on its way");
  const may = useMay();
  if (inquiry.draft_id)
    return (
      <Card title="Offer">
        <Stack gap="xs" align="flex-start">
          <Anchor component={Link} to={`/orders/${inquiry.draft_id}` as "/"} size="sm">
            The draft
          </Anchor>
          {isOpen && may("customers:write") && (
            <Popover width={260} position="bottom-end" trapFocus>
              <Popover.Target>
                <Button size="xs">Send it as an offer</Button>
              </Popover.Target>
              <Popover.Dropdown>
                <Stack gap="xs">
                  <NumberInput label="Good for days" min={1} max={365} value={days} onChange={(value) => setDays(Number(value) || 14)} data-autofocus />
                  <Text size="sm" className="soft">
                    {inquiry.email ?? "The customer"} gets the figures and a link that accepts them.
                  </Text>
                  <Button size="xs" loading={quote.isPending} onClick={() => quote.mutate({ path: "/v1/inquiries/quote", body: { days } })}>
                    Send the offer
                  </Button>
                  {quote.error && <Text size="sm" role="alert">{quote.error.message}</Text>}
                </Stack>
              </Popover.Dropdown>
            </Popover>
          )}
        </Stack>
      </Card>
    );
  if (!isOpen) return null;
  const make = () => draft.mutate({ path: "/v1/inquiries/draft", body: { order: { channel: "inquiry", method: "pickup", lines: wanted.map((one) => ({ sku: one.item.sku, quantity: one.quantity })) } } });
  return (
    <Card title="Make a draft of it">
      <Stack gap="xs">
        {wanted.map((one, index) => (
          <Group key={one.item.sku} justify="space-between" wrap="nowrap">
            <Text size="sm" className="clip">
              {one.item.title} <span className="soft">{one.item.price}</span>
            </Text>
            <QuantityInput size="xs" w={100} scale={one.item.scale} unit={one.item.unit} least={1} aria-label={`Quantity of ${one.item.sku}`} steps={one.quantity} onSteps={(quantity) => setWanted(wanted.with(index, { ...one, quantity }))} />
            <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${one.item.sku}`} onClick={() => setWanted(wanted.toSpliced(index, 1))}>
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        <ItemPicker label="Add an item" onPick={(item) => setWanted((before) => (before.some((one) => one.item.sku === item.sku) ? before : [...before, { item, quantity: item.scale ?? 1 }]))} />
        {draft.error && <Text size="sm" role="alert">{draft.error.message}</Text>}
        <Button disabled={!wanted.length || wanted.some((one) => !one.quantity)} loading={draft.isPending} onClick={make}>
          Make the draft
        </Button>
        <Text size="xs" className="soft">
          How it goes out and where to is filled in with the draft.
        </Text>
      </Stack>
    </Card>
  );
}
