import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Zap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, useIntent } from '@/shared/api';
import { Button, EmptyState, toastDone, toastFailed } from '@/shared/ui';
import type { DeskEvent, EventLevel } from './api';
import type { Catalogue } from './catalogue';
import classes from './Events.module.css';
import { bodyOfStarter, type Starter, startersFor } from './starters';

const withMessage = (name: Starter['name']): name is 'invitePricing' | 'inviteReturning' =>
  name === 'invitePricing' || name === 'inviteReturning';

/** An empty list: what events are for, and three to begin with. */
export function Starters({
  level,
  catalogue,
  onNew,
}: {
  level: EventLevel;
  catalogue: Catalogue;
  onNew: () => void;
}) {
  const { t } = useTranslation('events');
  const navigate = useNavigate();
  const cache = useQueryClient();
  const make = useIntent(
    (starter: Starter, intent) => {
      const message = withMessage(starter.name) ? t(`starters.${starter.name}.message`) : '';
      const body = bodyOfStarter(catalogue, starter, t(`starters.${starter.name}.name`), message);
      return api.post<DeskEvent>('/events', body, { intent });
    },
    {
      onSuccess: async (event) => {
        toastDone(t('starters.made', { name: event.name }));
        await cache.invalidateQueries({ queryKey: ['events'] });
        await navigate({ to: '/events/$id', params: { id: event.id } });
      },
      onError: toastFailed,
    },
  );
  const key = level === 'system' ? 'system' : 'my';
  return (
    <EmptyState
      icon={Zap}
      title={t(`list.empty.${key}`)}
      action={
        <Button icon={Zap} onClick={onNew}>
          {t('list.new')}
        </Button>
      }
    >
      {t(`list.emptyHint.${key}`)}
      <ul className={classes.starters}>
        {startersFor(catalogue, level).map((one) => (
          <li key={one.name}>
            <span>
              <strong>{t(`starters.${one.name}.name`)}</strong>
              <small>{t(`starters.${one.name}.hint`)}</small>
            </span>
            <Button
              size="small"
              onClick={() => make.mutate(one)}
              loading={make.isPending && make.variables === one}
            >
              {t('starters.use')}
            </Button>
          </li>
        ))}
      </ul>
    </EmptyState>
  );
}
