import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isDemo, useSession } from '@/shared/session';
import classes from './DemoNotice.module.css';

/** One quiet line in a demo: nothing leaves the house. It leads to the outbox. */
export function DemoNotice({ folded }: { folded: boolean }) {
  const { t } = useTranslation('shell');
  const { desk } = useSession();
  if (!isDemo(desk)) return null;
  return (
    <Tooltip label={t('demoHint')} position="right" multiline maw={240}>
      <Link to="/outbox" className={classes.notice} data-folded={folded || undefined}>
        <FlaskConical size={16} strokeWidth={1.5} aria-hidden />
        <span className={folded ? 'db-hidden' : 'db-truncate'}>{t('demo')}</span>
      </Link>
    </Tooltip>
  );
}
