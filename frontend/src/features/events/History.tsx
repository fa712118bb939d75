import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button, Drawer, ErrorState, Section, Time } from '@/shared/ui';
import { type DeskEvent, type Revision, revisionsQuery } from './api';
import classes from './Editor.module.css';

interface Props {
  event: DeskEvent;
  dirty: boolean;
  readOnly: boolean;
  onRestore: (revision: Revision) => void;
  onClose: () => void;
}

/** Every save of an event, the newest first. Restoring saves that definition once more. */
export function History({ event, dirty, readOnly, onRestore, onClose }: Props) {
  const { t } = useTranslation('events');
  const revisions = useQuery(revisionsQuery(event.id));
  return (
    <Drawer
      label={t('history.title', { name: event.name })}
      header={<strong>{t('history.title', { name: event.name })}</strong>}
      onClose={onClose}
    >
      {revisions.error && !revisions.data && (
        <ErrorState error={revisions.error} onRetry={() => void revisions.refetch()} />
      )}
      {revisions.data?.items.map((one) => (
        <Section key={one.id}>
          <div className={classes.revisionHead}>
            <span>
              <strong>{t('history.revision', { number: one.number })}</strong>{' '}
              {t('history.by', { author: one.author.name })}
            </span>
            <Time at={one.at} />
          </div>
          {one.name !== event.name && <p className={classes.faint}>{one.name}</p>}
          <p className={classes.revisionWords}>{one.words}</p>
          {one.number === event.revision ? (
            <span className={classes.faint}>{t('history.current')}</span>
          ) : (
            !readOnly && (
              <Button
                size="small"
                disabledReason={dirty ? t('history.unsavedFirst') : undefined}
                onClick={() => onRestore(one)}
              >
                {t('history.restore')}
              </Button>
            )
          )}
        </Section>
      ))}
    </Drawer>
  );
}
