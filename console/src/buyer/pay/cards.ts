/** The sandbox's cards: what a gateway's own fields would give for a card. No number ever leaves the page. */
const TOKENS: Record<string, string> = {
  "4242424242424242": "tok_ok",
  "4000000000000002": "tok_decline",
  "4000000000009995": "tok_insufficient_funds",
};

/** A card number without what people put between its digits. */
export function digits(text: string): string {
  return text.replace(/\D/g, "");
}

/** Whether the last digit fits the others (Luhn). */
export function isCardNumber(text: string): boolean {
  const number = digits(text);
  let sum = 0;
  [...number].toReversed().forEach((digit, place) => {
    const value = Number(digit) * (place % 2 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return number.length >= 12 && number.length <= 19 && sum % 10 === 0;
}

/** The sandbox's token for a card: those that are made for trying fail as they say, every other works. */
export function sandboxToken(text: string): string {
  return TOKENS[digits(text)] ?? "tok_ok";
}
