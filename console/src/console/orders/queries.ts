import { queryOptions } from "@tanstack/react-query";
import { api, ask, type RowOf, type Schemas } from "../../api/client";
import { queryClient } from "../../api/queries";

export type Order = Schemas["OrderDetail"];
export type OrderRow = RowOf<"/v1/orders">;
export type Action = Schemas["OrderAction"];
export type Preview = Schemas["Preview"];
export type OrderForeseen = Schemas["OrderForeseen"];

export const orderQuery = (order: string) =>
  queryOptions({
    queryKey: ["/v1/orders/{order}", order],
    queryFn: ({ signal }) => ask(api.GET("/v1/orders/{order}", { params: { path: { order } }, signal })),
  });

export const timelineQuery = (order: string) =>
  queryOptions({
    queryKey: ["/v1/orders/{order}/timeline", order],
    queryFn: ({ signal }) => ask(api.GET("/v1/orders/{order}/timeline", { params: { path: { order } }, signal })),
  });

export const actionsQuery = (order: string) =>
  queryOptions({
    queryKey: ["/v1/orders/{order}/actions", order],
    queryFn: ({ signal }) => ask(api.GET("/v1/orders/{order}/actions", { params: { path: { order } }, signal })),
  });

export const messagesQuery = (orderId: string) =>
  queryOptions({
    queryKey: ["/v1/messages", { order_id: orderId }],
    queryFn: ({ signal }) => ask(api.GET("/v1/messages", { params: { query: { order_id: orderId } }, signal })),
  });

export const invoicesQuery = (orderId: string) =>
  queryOptions({
    queryKey: ["/v1/invoices", { order_id: orderId }],
    queryFn: ({ signal }) => ask(api.GET("/v1/invoices", { params: { query: { order_id: orderId } }, signal })),
  });

/** What happened to an order since a version, in words. */
export const sinceQuery = (order: string, version: number, now: number) =>
  queryOptions({
    queryKey: ["/v1/orders/{order}/timeline", order, "since", version, now],
    queryFn: ({ signal }) => ask(api.GET("/v1/orders/{order}/timeline", { params: { path: { order }, query: { after_version: version } }, signal })),
  });

let intended: ReturnType<typeof setTimeout> | undefined;

/** Read an order before it is opened: when the pointer or the keyboard stays on it for a moment. */
export function prefetchOrder(number: number): void {
  clearTimeout(intended);
  intended = setTimeout(() => void queryClient.prefetchQuery({ ...orderQuery(String(number)), staleTime: 10_000 }), 70);
}

/** Everything that is shown of orders is read anew. */
export async function refreshOrders(): Promise<void> {
  const paths = ["/v1/orders", "/v1/orders/{order}", "/v1/orders/{order}/timeline", "/v1/orders/{order}/actions", "/v1/messages", "/v1/invoices"];
  await Promise.all(paths.map((path) => queryClient.invalidateQueries({ queryKey: [path] })));
}

/** Where the operations that actions name are; each takes one request, or a list of them. */
const PATHS: Record<string, string> = {
  placeOrders: "/v1/orders",
  editOrders: "/v1/orders/edit",
  holdOrders: "/v1/orders/hold",
  liftHoldsOfMany: "/v1/orders/lift",
  cancelOrders: "/v1/orders/cancel",
  confirmOrders: "/v1/orders/confirm",
  discardDrafts: "/v1/orders/discard",
  reinstateOrders: "/v1/orders/reinstate",
  completeOrders: "/v1/orders/complete",
  releaseOrders: "/v1/orders/release",
  creditOrders: "/v1/orders/credit",
  writeOffOrders: "/v1/orders/write-off",
  settleChanges: "/v1/changes/settle",
  startPayments: "/v1/payments/start",
  recordPayments: "/v1/payments/record",
  capturePayments: "/v1/payments/capture",
  refundPayments: "/v1/payments/refund",
  voidPayments: "/v1/payments/void",
  renewPayments: "/v1/payments/renew",
  redirectRefunds: "/v1/payments/redirect",
  settlePayments: "/v1/payments/settle",
  reportDisputes: "/v1/disputes",
  collectCash: "/v1/cash/collect",
  remitCash: "/v1/cash/remit",
  issueStoredValue: "/v1/stored-value",
  voidStoredValue: "/v1/stored-value/void",
  makePayLinks: "/v1/pay-links",
  payWithStoredValue: "/v1/stored-value/pay",
  refundToStoredValue: "/v1/stored-value/refund",
  startFulfillments: "/v1/fulfillments/start",
  acceptFulfillments: "/v1/fulfillments/accept",
  rejectFulfillments: "/v1/fulfillments/reject",
  moveFulfillments: "/v1/fulfillments/move",
  handOverParcels: "/v1/parcels/hand-over",
  unpackParcels: "/v1/parcels/unpack",
  undoHandOvers: "/v1/parcels/undo-hand-over",
  requestReturns: "/v1/returns",
  makeClaims: "/v1/claims",
  approveReturns: "/v1/returns/approve",
  declineReturns: "/v1/returns/decline",
  cancelReturns: "/v1/returns/cancel",
  receiveReturns: "/v1/returns/receive",
  inspectReturns: "/v1/returns/inspect",
  closeReturns: "/v1/returns/close",
};

export type Request = Record<string, unknown>;
export interface Result {
  result: string;
  type?: string;
  detail?: string;
  [field: string]: unknown;
}

const post = api.POST as unknown as (path: string, options: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** Do what an operation does, for one request. A refusal is thrown as a ProblemError. */
export function perform(operation: string, request: Request): Promise<Result> {
  return ask(post(PATHS[operation] ?? operation, { body: request })) as Promise<Result>;
}

/** Do it for many: a result each, in order; what was refused says so. */
export function performMany(operation: string, requests: Request[], signal?: AbortSignal): Promise<Result[]> {
  return ask(post(PATHS[operation] ?? operation, { body: requests, signal })) as Promise<Result[]>;
}

/** See what an operation would do. Nothing is changed. */
export function foresee(operation: string, request: Request | Request[], signal?: AbortSignal): Promise<Preview> {
  return ask(api.POST("/v1/preview", { body: { operation, request: request as Record<string, never> }, signal }));
}
