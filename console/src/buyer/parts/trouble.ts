/** What went wrong, in the buyer's words. A problem that these pages' addresses can answer and that has no sentence does not compile. */
import { ProblemError, type Schemas } from "../../api/client";
import type { paths } from "../../api/schema.gen";
import type { Words } from "../words";

type Address = Extract<keyof paths, `/v1/${"front" | "pay" | "quotes" | "track"}/${string}`>;
type AnswersOf<Operation> = Operation extends { responses: infer Answers } ? Answers[keyof Answers] : never;
type TypeOf<Answer> = Answer extends { content: { "application/problem+json": { type?: infer Type } } } ? Type : never;
type NameOf<Type> = Type extends `/problems/${infer Name}` ? Name : never;
type BuyerProblem = { [Path in Address]: NameOf<TypeOf<AnswersOf<paths[Path]["get" | "post"]>>> }[Address];
type Hindrance = NonNullable<Schemas["Ability"]["why"]>;
type Sentence = { [Key in keyof Words]: Words[Key] extends string ? Key : never }[keyof Words];

/** What the order's page says beforehand of what cannot be done. */
const HINDRANCES = {
  already_asked: "already_asked",
  already_ended: "already_ended",
  already_shipped: "already_shipped",
  below_shipped: "already_shipped",
  in_parcel: "already_packed",
  no_address: "no_email",
  not_returnable: "not_returnable",
  window_closed: "window_closed",
} as const satisfies Partial<Record<BuyerProblem, Hindrance>>;

/** Of those that only a fault of ours, or of somebody who writes requests by hand, brings about, no more is said than that it did not work. */
const SENTENCES: Record<Exclude<BuyerProblem, keyof typeof HINDRANCES>, Sentence> = {
  address_needed: "problemFilled",
  already_settled: "answered",
  amount_out_of_range: "problemFilled",
  answer_erased: "answered",
  bad_choice: "problemChoice",
  bad_discount: "problemOther",
  below_minimum: "problemWay",
  below_refunded: "problemMore",
  code_needed: "noCode",
  credit_limit_exceeded: "creditLimit",
  delay_settled: "answered",
  front_link_expired: "payOver",
  insufficient_stock: "problemStock",
  internal_error: "problemOther",
  invalid_request: "problemFilled",
  is_draft: "problemOther",
  item_inactive: "problemSold",
  key_reused: "problemOther",
  line_twice: "problemOther",
  location_not_able: "problemWay",
  malformed_json: "problemOther",
  more_than_due: "changedMeanwhile",
  no_gateway: "payNot",
  no_open_code: "noCode",
  not_delivered_there: "problemWay",
  not_due: "answered",
  not_expected: "answered",
  not_for_sale: "problemSold",
  not_found: "unknownSays",
  not_paid: "answered",
  not_possible_now: "changedMeanwhile",
  nothing_due: "payNothing",
  nothing_left: "changedMeanwhile",
  nothing_returnable: "problemMore",
  nothing_to_change: "changedMeanwhile",
  nothing_to_exchange: "problemOther",
  outcome_unknown: "unreachable",
  overloaded: "problemWait",
  pay_link_expired: "payOver",
  payload_too_large: "problemFilled",
  payment_not_offered: "problemPay",
  price_changed: "changedMeanwhile",
  price_missing: "problemOther",
  quote_expired: "offerOver",
  rate_limited: "problemWait",
  received_elsewhere: "changedMeanwhile",
  requested_in_the_past: "problemWay",
  return_not_open: "changedMeanwhile",
  too_many_codes: "tooManyCodes",
  too_many_streams: "problemWait",
  too_many_units: "problemMore",
  too_much: "problemMore",
  total_changed: "changedMeanwhile",
  unavailable: "unreachable",
  unknown_change: "answered",
  unknown_customer: "problemOther",
  unknown_draft: "offerClosed",
  unknown_front: "problemClosed",
  unknown_front_link: "unknownSays",
  unknown_gateway: "payNot",
  unknown_invoice: "changedMeanwhile",
  unknown_item: "problemSold",
  unknown_line: "changedMeanwhile",
  unknown_location: "problemWay",
  unknown_order: "unknownSays",
  unknown_parcel: "changedMeanwhile",
  unknown_pay_link: "unknownSays",
  unknown_quote: "unknownSays",
  unknown_return: "changedMeanwhile",
  unknown_tracking_link: "unknownSays",
  version_changed: "changedMeanwhile",
  way_not_offered: "problemWay",
  wrong_change_code: "noCode",
  wrong_currency: "problemOther",
};

const hindrances: Partial<Record<string, Hindrance>> = HINDRANCES;
const sentences: Partial<Record<string, Sentence>> = SENTENCES;

export function troubleOf(words: Words, error: unknown): string {
  if (!(error instanceof ProblemError)) return words.problemOther;
  if (error.status === 0) return words.unreachable;
  const data: { why?: string } = error.problem.data ?? {};
  const why = words.why[hindrances[error.type] ?? data.why ?? ""];
  if (why) return why.charAt(0).toLocaleUpperCase() + why.slice(1);
  return words[sentences[error.type] ?? "problemOther"];
}
