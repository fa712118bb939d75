import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { ApiError } from '@/shared/api';
import { i18n } from '@/shared/i18n';
import classes from './toast.module.css';
import { describe } from './ErrorState';

// These are answers to the person's own clicks, bottom left, never in the inbox. What Deskbell tells by itself is the
// alerts feature's business.

function show(id: string, message: ReactNode, autoClose: number | false, tone?: 'danger') {
  notifications.show({
    id,
    message,
    autoClose,
    withCloseButton: true,
    closeButtonProps: { 'aria-label': i18n.t('close') },
    role: tone === 'danger' ? 'alert' : 'status',
    classNames: { root: classes.root, description: classes.text, closeButton: classes.close },
    'data-tone': tone,
  } as Parameters<typeof notifications.show>[0]);
}

let next = 1;

/** Says that the person's own click worked; only where the page does not show it anyway. */
export function toastDone(message: string): void {
  show(`own-${next++}`, message, 4000);
}

/** Says that it did not work, and why. */
export function toastFailed(error: unknown): void {
  const text =
    error instanceof ApiError && error.status < 500 && error.detail
      ? error.detail
      : describe(error, i18n.t).detail;
  show(`own-${next++}`, text, 8000, 'danger');
}

/** Says what was done and offers to undo it, for 8 seconds. */
export function toastUndo(message: string, onUndo: () => void): void {
  const id = `own-${next++}`;
  const undo = () => {
    notifications.hide(id);
    onUndo();
  };
  show(
    id,
    <span className={classes.line}>
      {message}
      <button type="button" className={classes.undo} onClick={undo}>
        {i18n.t('undo')}
      </button>
    </span>,
    8000,
  );
}
