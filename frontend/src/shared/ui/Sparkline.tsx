interface Props {
  values: readonly number[];
  /** What the bars are, for screen readers: "128 firings in 24 hours". */
  label: string;
  width?: number;
  height?: number;
  /** Something fails: red. */
  failing?: boolean;
}

/** A row of thin bars on a baseline. */
export function Sparkline({ values, label, width = 54, height = 14, failing }: Props) {
  const top = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  const color = failing ? 'var(--db-danger)' : 'var(--db-accent)';
  return (
    <svg width={width} height={height} role="img" aria-label={label} style={{ flex: 'none' }}>
      <rect x={0} y={height - 1} width={width} height={1} fill="var(--db-line)" />
      {values.map((value, index) =>
        value > 0 ? (
          <rect
            key={index}
            x={index * step}
            width={Math.max(1, step - 1)}
            height={Math.max(2, (value / top) * height)}
            y={height - Math.max(2, (value / top) * height)}
            fill={color}
          />
        ) : null,
      )}
    </svg>
  );
}
