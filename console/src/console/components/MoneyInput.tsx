import { TextInput, type TextInputProps } from "@mantine/core";
import { parseMoney, sampleAmount } from "../../shared/format";

interface Props extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  currency: string;
  onText: (text: string) => void;
}

/** Whether it is empty or an amount of the currency that is not below zero. */
export const isAmount = (text: string, currency: string): boolean => !text.trim() || (parseMoney(text, currency) ?? -1) >= 0;

/** An amount as it is typed. What cannot be read as one says so, and how one is written. */
export function MoneyInput({ value, currency, onText, error, ...props }: Props) {
  return (
    <TextInput
      inputMode="decimal"
      rightSection={<span className="soft" style={{ fontSize: 12 }}>{currency}</span>}
      rightSectionWidth={52}
      {...props}
      value={value}
      onChange={(event) => onText(event.currentTarget.value)}
      error={error ?? (isAmount(value, currency) ? undefined : `An amount, such as ${sampleAmount(currency)}`)}
    />
  );
}
