import { Copy, RotateCcw, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, confirm, IconButton } from '@/shared/ui';
import type { DeskEvent } from './api';
import type { EventChanges } from './useEventChanges';

/** What a row offers under the pointer. */
export function useRowActions(mine: boolean, deleted: boolean, changes: EventChanges) {
  const { t } = useTranslation('events');
  if (!mine) return undefined;
  return (one: DeskEvent) =>
    deleted ? (
      <Button size="small" icon={RotateCcw} onClick={() => void changes.restore([one])}>
        {t('list.restore')}
      </Button>
    ) : (
      <>
        <IconButton
          bordered
          size="small"
          icon={Copy}
          label={t('list.duplicate')}
          keys="d"
          onClick={() => void changes.duplicate([one])}
        />
        <IconButton
          bordered
          size="small"
          danger
          icon={Trash2}
          label={t('list.delete')}
          keys="backspace"
          onClick={() => void changes.remove([one])}
        />
      </>
    );
}

/** Disables somebody else's event, after a question: only they can enable it again. */
export function useDisableOnBehalf({ disableOnBehalf }: EventChanges) {
  const { t } = useTranslation('events');
  return async (event: DeskEvent) => {
    const names = { name: event.name, owner: event.owner.name };
    const sure = await confirm({
      title: t('list.onBehalfTitle', names),
      children: t('list.onBehalfText', names),
      verb: t('list.onBehalf'),
    });
    if (sure) await disableOnBehalf(event);
  };
}
