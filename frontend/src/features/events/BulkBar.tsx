import { RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, SelectionBar } from '@/shared/ui';
import type { ListLevel } from './api';
import { MoveMenu } from './MoveMenu';
import type { ListVerbs } from './useListVerbs';

interface Props {
  level: ListLevel;
  deleted: boolean;
  count: number;
  total: number;
  verbs: ListVerbs;
  onSelectAll: () => void;
  onClear: () => void;
}

/** What can be done to all that is selected. */
export function BulkBar({ level, deleted, count, total, verbs, onSelectAll, onClear }: Props) {
  const { t } = useTranslation('events');
  return (
    <SelectionBar count={count} total={total} onSelectAll={onSelectAll} onClear={onClear}>
      {deleted ? (
        <Button kind="quiet" icon={RotateCcw} onClick={verbs.restore}>
          {t('list.restore')}
        </Button>
      ) : (
        <>
          <Button kind="quiet" onClick={verbs.enable}>
            {t('list.enable')}
          </Button>
          <Button kind="quiet" onClick={verbs.disable}>
            {t('list.disable')}
          </Button>
          <MoveMenu level={level} opened={verbs.moving} onOpened={verbs.setMoving} onMove={verbs.move} />
          <Button kind="quiet" keys="d" onClick={verbs.duplicate}>
            {t('list.duplicate')}
          </Button>
          <Button kind="quiet" danger keys="backspace" onClick={verbs.remove}>
            {t('list.delete')}
          </Button>
        </>
      )}
    </SelectionBar>
  );
}
