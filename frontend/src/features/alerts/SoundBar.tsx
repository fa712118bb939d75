import { VolumeX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, IconOf } from '@/shared/ui';
import classes from './Alerts.module.css';

/** Says that the browser holds the sound back, and how to have it. */
export function SoundBar({ onEnable }: { onEnable: () => void }) {
  const { t } = useTranslation('alerts');
  return (
    <div className={classes.soundBar} role="status">
      <IconOf icon={VolumeX} size={16} /> {t('sound.off')}
      <Button kind="quiet" size="small" onClick={onEnable}>
        {t('sound.enable')}
      </Button>
    </div>
  );
}
