import { Anchor, Group, Stack, Text } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { api, ask } from "../../../../api/client";
import { useLive } from "../../../../api/live";
import { Page } from "../../../components/Page";
import { State } from "../../../components/State";
import { Money, When } from "../../../words";

const orderQuery = (order: string) =>
  queryOptions({
    queryKey: ["/v1/orders/{order}", order],
    queryFn: ({ signal }) => ask(api.GET("/v1/orders/{order}", { params: { path: { order } }, signal })),
  });

const timelineQuery = (order: string) =>
  queryOptions({
    queryKey: ["/v1/orders/{order}/timeline", order],
    queryFn: ({ signal }) => ask(api.GET("/v1/orders/{order}/timeline", { params: { path: { order } }, signal })),
  });

export const Route = createFileRoute("/_app/orders/$order")({
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(timelineQuery(params.order));
    return context.queryClient.ensureQueryData(orderQuery(params.order));
  },
  component: Order,
});

function Order() {
  const { order: key } = Route.useParams();
  const { data: order } = useSuspenseQuery(orderQuery(key));
  const timeline = useQuery(timelineQuery(key));
  const queries = useQueryClient();
  useLive((event) => {
    if (event.data.order_id !== order.order_id) return;
    void queries.invalidateQueries({ queryKey: ["/v1/orders/{order}", key] });
    void queries.invalidateQueries({ queryKey: ["/v1/orders/{order}/timeline", key] });
  });
  return (
    <Page
      title={`#${order.number}`}
      beside={
        <Group gap={6}>
          <State state={order.status} />
          <State state={order.payment_status} />
          <State state={order.fulfillment_status} />
        </Group>
      }
    >
      <Stack className="card" p="md" gap="xs">
        {order.lines.map((line) => (
          <Group key={line.line} justify="space-between" wrap="nowrap">
            <Text size="sm" className="clip">
              {line.quantity} × {line.title} <Anchor size="sm">{line.sku}</Anchor>
            </Text>
            <Money amount={line.total} currency={order.currency} />
          </Group>
        ))}
      </Stack>
      <Stack className="card" p="md" gap={8} component="ol" m={0}>
        {(timeline.data ?? []).toReversed().map((entry) => (
          <Group key={entry.seq} component="li" wrap="nowrap" align="baseline" gap="md">
            <Text size="xs" className="soft nowrap" w={96}>
              <When at={entry.at} />
            </Text>
            <Text size="sm">{entry.words}</Text>
          </Group>
        ))}
      </Stack>
    </Page>
  );
}
