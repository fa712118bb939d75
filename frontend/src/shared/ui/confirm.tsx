import { modals } from '@mantine/modals';
import type { ReactNode } from 'react';
import { i18n } from '@/shared/i18n';

interface Question {
  title: string;
  /** What will happen, and that it cannot be undone. */
  children: ReactNode;
  /** The verb on the button. */
  verb: string;
  danger?: boolean;
}

/** Asks before what cannot be undone or reaches people outside. Resolves to the answer. Everything else offers undo. */
export function confirm({ title, children, verb, danger }: Question): Promise<boolean> {
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title,
      children,
      labels: { confirm: verb, cancel: i18n.t('cancel') },
      confirmProps: danger ? { 'data-danger': true, variant: 'default' } : {},
      cancelProps: { variant: 'subtle' },
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => resolve(false),
    });
  });
}
