import { Monitor } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences, useMe } from '@/shared/session';
import { Button, IconOf } from '@/shared/ui';
import classes from './Alerts.module.css';

const ASK_AGAIN = 30 * 24 * 3_600_000;

/** Asks softly for desktop notifications; only the button calls the browser's own question, which can be asked once. */
export function DesktopPrompt() {
  const { t } = useTranslation('alerts');
  const preferences = usePreferences();
  const declined = Number(useMe().preferences?.desktop_declined_at ?? 0);
  const [answered, setAnswered] = useState(false);
  const [now] = useState(() => Date.now());
  if (
    answered ||
    !('Notification' in window) ||
    Notification.permission !== 'default' ||
    now - declined < ASK_AGAIN
  )
    return null;
  return (
    <div className={classes.prompt}>
      <IconOf icon={Monitor} size={18} />
      <p>
        <strong>{t('desktop.ask')}</strong>
        <span>{t('desktop.when')}</span>
      </p>
      <Button
        size="small"
        onClick={() => {
          setAnswered(true);
          preferences.mutate({ desktop_declined_at: Date.now() });
        }}
      >
        {t('desktop.notNow')}
      </Button>
      <Button
        size="small"
        onClick={() => void Notification.requestPermission().then(() => setAnswered(true))}
      >
        {t('desktop.allow')}
      </Button>
    </div>
  );
}
