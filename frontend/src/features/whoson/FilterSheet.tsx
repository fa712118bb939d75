import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './WhosOn.module.css';

/** The phone's way to search and filter: what stands beside the table elsewhere, over the whole screen. */
export function FilterSheet(props: { opened: boolean; onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation('whoson');
  return (
    <Modal fullScreen opened={props.opened} onClose={props.onClose} title={t('filter')}>
      <div className={classes.sheet}>{props.children}</div>
    </Modal>
  );
}
