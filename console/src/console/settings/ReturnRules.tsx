import { MultiSelect, Select } from "@mantine/core";
import type { Schemas } from "../../api/client";
import { minorDigits } from "../../shared/format";
import { stateWords } from "../../shared/states";
import { column, type RowColumn } from "../components/Rows";
import { useShop } from "../session";
import { countryChoices } from "./countries";
import { ListSection } from "./fields";

type Rule = Schemas["ReturnRule"];
type Approval = Schemas["AutoApproval"];
type Threshold = Schemas["DiscountThreshold"];

const PAID_BY = [{ value: "buyer", label: "The buyer" }, { value: "shop", label: "The shop" }];
const REASONS = ["unwanted", "wrong_size", "late", "not_as_described", "defective", "damaged", "wrong_item", "undeliverable", "refused", "other"].map((value) => ({ value, label: stateWords(value) }));
const YES_NO = [{ value: "yes", label: "Yes" }, { value: "no", label: "No" }];

const RULES: RowColumn<Rule>[] = [
  column.text<Rule>("sku", "SKU", { placeholder: "Any", width: "minmax(84px, 1.2fr)" }),
  column.text<Rule>("tax_category", "Tax category", { placeholder: "Any", width: "minmax(84px, 1fr)" }),
  column.choice<Rule>("country", "Country", countryChoices(), { placeholder: "Any", clearable: true, searchable: true, width: "minmax(96px, 1.2fr)" }),
  {
    key: "returnable",
    label: "Returnable",
    width: "96px",
    cell: (rule, change, props) => (
      <Select
        {...props} data={YES_NO} clearable placeholder="As usual" value={rule.returnable == null ? null : rule.returnable ? "yes" : "no"}
        onChange={(value) => change({ returnable: value === null ? null : value === "yes" })}
      />
    ),
  },
  column.number<Rule>("window_days", "Days", { placeholder: "Usual", most: 3_650, width: "70px" }),
  column.number<Rule>("restocking_fee", "Restocking", { placeholder: "Usual", most: 100, times: 10_000, digits: 2, unit: "%", width: "88px" }),
  column.choice<Rule>("postage", "Postage by", PAID_BY, { placeholder: "As usual", clearable: true, width: "116px" }),
];

/** What holds for some goods, instead of what holds for all. */
export function Rules() {
  return (
    <ListSection<Rule>
      title="Exceptions"
      about="The first line that fits an item and says something decides: hygiene articles that cannot come back, longer times at Christmas, and the like."
      path="returns/rules"
      one="exception"
      columns={RULES}
      blank={{}}
      most={1_000}
      empty="No exceptions: what is above holds for everything."
      words={(rule) => [rule.sku, rule.tax_category, rule.country].filter(Boolean).join(" ") || "everything"}
    />
  );
}

/** Returns that nobody need look at. */
export function AutoApprovals() {
  const { currency } = useShop();
  const columns: RowColumn<Approval>[] = [
    {
      key: "reasons", wide: true,
      label: "For these reasons",
      width: "minmax(0, 2fr)",
      cell: (row, change, props) => (
        <MultiSelect {...props} data={REASONS} placeholder={row.reasons?.length ? "" : "For any"} value={row.reasons ?? []} onChange={(reasons) => change({ reasons: reasons as NonNullable<Approval["reasons"]> })} />
      ),
    },
    column.number<Approval>("up_to", "Worth at most", { placeholder: "Any worth", times: 10 ** minorDigits(currency), digits: minorDigits(currency), unit: currency, width: "170px" }),
  ];
  return (
    <ListSection<Approval>
      title="Approved by themselves"
      about="A return that fits one line is approved at once and its buyer gets the label. All others wait for somebody to look at them."
      path="returns/auto_approve"
      one="line"
      columns={columns}
      blank={{ reasons: [] }}
      most={50}
      empty="Nothing: somebody looks at every return."
      words={(row) => (row.reasons?.length ? row.reasons.map(stateWords).join(", ") : "any reason")}
    />
  );
}

/** Discounts that are lost with the goods they were for. */
export function Thresholds() {
  const { currency } = useShop();
  return (
    <ListSection<Threshold>
      title="Discounts from an amount on"
      about="Who sends so much back that less than the minimum is kept loses the discount with this code: it is taken off the refund."
      path="returns/thresholds"
      one="discount"
      columns={[
        column.text<Threshold>("code", "Code of the discount", { max: 64 }),
        column.number<Threshold>("minimum", "For goods of at least", { times: 10 ** minorDigits(currency), digits: minorDigits(currency), unit: currency, width: "180px" }),
      ]}
      blank={{ code: "", minimum: 0 }}
      most={200}
      empty="None: a return costs nobody a discount."
      words={(row) => row.code}
    />
  );
}
