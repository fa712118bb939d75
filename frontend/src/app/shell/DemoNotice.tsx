import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ChevronsUpDown, FlaskConical } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { isDemo, roleCovers, useSession } from '@/shared/session';
import classes from './DemoNotice.module.css';

const DemoMenu = lazy(() => import('./DemoMenu'));

/** One quiet line in a demo: nothing leaves the house. It leads to the outbox; an administrator directs the demo from here. */
export function DemoNotice({ folded }: { folded: boolean }) {
  const { t } = useTranslation('shell');
  const { desk, agent } = useSession();
  if (!isDemo(desk)) return null;
  const line = (
    <>
      <FlaskConical size={16} strokeWidth={1.5} aria-hidden />
      <span className={folded ? 'db-hidden' : 'db-truncate'}>{t('demo')}</span>
    </>
  );
  if (roleCovers(agent.role, 'administrator'))
    return (
      <Suspense fallback={<div className={classes.notice}>{line}</div>}>
        <DemoMenu>
          <button type="button" className={classes.notice} data-folded={folded || undefined}>
            {line}
            {!folded && <ChevronsUpDown className={classes.more} size={14} strokeWidth={1.5} aria-hidden />}
          </button>
        </DemoMenu>
      </Suspense>
    );
  return (
    <Tooltip label={t('demoHint')} position="right" multiline maw={240}>
      <Link to="/outbox" className={classes.notice} data-folded={folded || undefined}>
        {line}
      </Link>
    </Tooltip>
  );
}
