import { type ReactNode, useEffect } from 'react';
import { BrandMark } from '@/shared/ui';
import classes from './Gate.module.css';

/** The frame of the screens before somebody is signed in: one column in the middle, no boxes. */
export function Gate({
  title,
  hint,
  children,
  wide,
}: {
  title: string;
  hint?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}) {
  useEffect(() => {
    document.title = `${title} · Deskbell`;
  }, [title]);
  return (
    <main className={classes.gate} data-ready="true">
      <div className={classes.column} data-wide={wide || undefined}>
        <div className={classes.brand}>
          <BrandMark size={24} /> <span>Deskbell</span>
        </div>
        <h1 className={classes.title}>{title}</h1>
        {hint && <p className={classes.hint}>{hint}</p>}
        {children}
      </div>
    </main>
  );
}
