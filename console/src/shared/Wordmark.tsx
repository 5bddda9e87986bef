/** The mark: the route of a W, from the depot to the door. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M7 10l3.5 12L16 12l5.5 10L25 10" fill="none" stroke="var(--accent-ink)" strokeWidth="2.8" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

export function Wordmark({ size = 26 }: { size?: number }) {
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: size / 3, fontWeight: 680, fontSize: size * 0.66, letterSpacing: "-0.02em", color: "var(--ink)" }}>
      <Mark size={size} />
      Waybill
    </span>
  );
}
