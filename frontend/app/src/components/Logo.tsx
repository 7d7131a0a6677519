/** Three spans, one trace. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect x="3" y="5" width="26" height="6" rx="3" fill="currentColor" />
      <rect x="3" y="13" width="11" height="6" rx="3" fill="var(--service-4)" />
      <rect x="13" y="21" width="16" height="6" rx="3" fill="var(--service-2)" />
    </svg>
  );
}
