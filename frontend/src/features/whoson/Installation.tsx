import { useTranslation } from 'react-i18next';
import { Button, toastDone } from '@/shared/ui';
import type { Site } from './api';
import classes from './WhosOn.module.css';

/** The widget is not on the site yet: the snippet, and a pulse until the first page view. */
export function Installation({ site }: { site: Site }) {
  const { t } = useTranslation('whoson');
  const copy = async () => {
    await navigator.clipboard.writeText(site.snippet);
    toastDone(t('copied'));
  };
  return (
    <div className={classes.installation}>
      <h2>
        <i className={classes.pulse} aria-hidden="true" /> {t('waitingFirst')}
      </h2>
      <p>{t('waitingFirstHint', { site: site.name })}</p>
      <pre tabIndex={0}>{site.snippet}</pre>
      <Button onClick={() => void copy()}>{t('copySnippet')}</Button>
    </div>
  );
}
