import { CloudOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { clock } from '@/shared/format/time';
import { live, useConnection, useStale } from '@/shared/live';
import { Button, IconOf } from '@/shared/ui';
import classes from './OfflineBanner.module.css';

/** Ten seconds without the server: from when the data are, and a way to try at once. Never in the way. */
export function OfflineBanner() {
  const { t } = useTranslation('shell');
  const { lostAt } = useConnection();
  if (!useStale()) return null;
  return (
    <div className={classes.banner}>
      <IconOf icon={CloudOff} />
      <span>{t('offlineBanner', { time: clock(live.lastFrameAt || (lostAt ?? 0)) })}</span>
      <Button size="small" onClick={live.hurry}>
        {t('tryNow')}
      </Button>
    </div>
  );
}
