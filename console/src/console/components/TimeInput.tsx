import { TextInput, type TextInputProps } from "@mantine/core";
import { useShop } from "../session";

interface Props extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  onText: (text: string) => void;
}

/** A day and a time by the shop's clocks; it says so where the browser's are others. `momentAt` reads it. */
export function TimeInput({ value, onText, ...props }: Props) {
  const { time_zone } = useShop();
  const isHere = Intl.DateTimeFormat().resolvedOptions().timeZone === time_zone;
  return <TextInput type="datetime-local" description={isHere ? undefined : `By the shop's clocks (${time_zone})`} {...props} value={value} onChange={(event) => onText(event.currentTarget.value)} />;
}
