/** The reception bell: a knob, a dome and a plate. It takes the colour of its text. */
export function BrandMark({ size = 20, title }: { size?: number; title?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="currentColor"
      role={title ? 'img' : undefined}
      aria-hidden={title ? undefined : true}
      aria-label={title}
    >
      <circle cx="12" cy="4.6" r="1.9" />
      <path d="M3.4 16.4a8.6 8.6 0 0 1 17.2 0z" />
      <rect x="1.8" y="18.2" width="20.4" height="2.8" rx="1.4" />
    </svg>
  );
}
