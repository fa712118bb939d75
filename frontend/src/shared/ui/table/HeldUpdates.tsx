import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { Kbd } from '../Kbd';
import classes from './Table.module.css';

/** Connects a live table with the line that says how many updates wait. */
export interface HeldUpdates {
  pending: number;
  apply: () => void;
  report: (pending: number, apply: () => void) => void;
}

/** Make one beside a live table: give it to the table as `held` and to HeldUpdatesButton. */
export function useHeldUpdates(): HeldUpdates {
  const [state, setState] = useState({ pending: 0, apply: () => {} });
  return useMemo(() => ({ ...state, report: (pending, apply) => setState({ pending, apply }) }), [state]);
}

/** The table's side of it. */
export function useReportHeld(held: HeldUpdates | undefined, pending: number, apply: () => void): void {
  const changed = held !== undefined && held.pending !== pending;
  useEffect(() => {
    if (changed) held.report(pending, apply);
  }, [changed, held, pending, apply]);
}

/** `12 updates — apply R`, while the order is held and something would move. */
export function HeldUpdatesButton({ held }: { held: HeldUpdates }) {
  const { t } = useTranslation();
  const label = t('updatesApply', { count: held.pending });
  useShortcut('r', label, () => held.apply(), { when: held.pending > 0 });
  if (held.pending === 0) return null;
  return (
    <button type="button" className={classes.held} onClick={() => held.apply()}>
      {label}
      <Kbd>R</Kbd>
    </button>
  );
}
