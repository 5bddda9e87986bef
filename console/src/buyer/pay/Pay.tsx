/** stub */
export default function Pay({ token }: { token: string }) {
  return <p>{token}</p>;
}
