import type { Tone } from '@/shared/theme/tokens';
import type { ReactNode } from 'react';
import classes from './State.module.css';

/** A dot's shape. Presence uses all four, so that colour is never the only difference. */
export type Shape = 'full' | 'bar' | 'half' | 'ring';

interface DotProps {
  tone: Tone;
  shape?: Shape;
  size?: number;
}

/** The bare dot. It says nothing to a screen reader: a word stands beside it. */
export function Dot({ tone, shape = 'full', size = 8 }: DotProps) {
  return (
    <span
      className={classes.dot}
      data-shape={shape}
      style={{ '--tone': `var(--db-${tone})`, width: size, height: size } as React.CSSProperties}
      aria-hidden
    />
  );
}

interface StateDotProps extends DotProps {
  children: ReactNode;
  /** Colours the word as well; for states that want attention. */
  loud?: boolean;
}

/** A state as a dot and a word: the way of tables and drawers. */
export function StateDot({ children, loud, ...dot }: StateDotProps) {
  return (
    <span className={classes.state} style={loud ? { color: `var(--db-${dot.tone}-text)` } : undefined}>
      <Dot {...dot} />
      <span className="db-truncate">{children}</span>
    </span>
  );
}

interface PillProps {
  tone: Tone;
  children: ReactNode;
  title?: string;
}

/** A word on a soft ground: VIP, Urgent, idle 4 m. Sparingly: states in tables are dots. */
export function StatePill({ tone, children, title }: PillProps) {
  const style = { background: `var(--db-${tone}-soft)`, color: `var(--db-${tone}-text)` };
  return (
    <span className={classes.pill} style={style} title={title}>
      {children}
    </span>
  );
}

/** A number on a soft or filled ground, for tabs and menus. Nothing at zero. */
export function CountBadge({ n, filled, danger }: { n: number; filled?: boolean; danger?: boolean }) {
  if (n <= 0) return null;
  return (
    <span className={classes.count} data-filled={filled || undefined} data-danger={danger || undefined}>
      {n > 99 ? '99+' : n}
    </span>
  );
}
