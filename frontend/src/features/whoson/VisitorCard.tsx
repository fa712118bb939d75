import { useTranslation } from 'react-i18next';
import { Button, Flag, Ticking } from '@/shared/ui';
import type { Visitor } from './api';
import { Lifecycle } from './Lifecycle';
import { pageName } from './PageCell';
import type { VisitorActions } from './useVisitorActions';
import { VisitorStateDot } from './VisitorState';
import classes from './WhosOn.module.css';

interface Props {
  visitor: Visitor;
  idleAfter: number;
  actions: VisitorActions;
  onOpen: (visitor: Visitor) => void;
}

/** A visitor on a phone. While an invitation is open, the card also tells how far it came. */
export function VisitorCard({ visitor, idleAfter, actions, onOpen }: Props) {
  const { t } = useTranslation('whoson');
  const { invitation } = visitor;
  const until = visitor.removed_at ?? undefined;
  const quiet = visitor.state === 'idle' || visitor.state === 'invited';
  return (
    <span className={classes.card}>
      <span className={classes.cardLine}>
        <span className={visitor.name ? classes.named : classes.unnamed}>
          {visitor.name || t('visitor', { number: visitor.number })}
        </span>
        {visitor.country && <Flag code={visitor.country} />}
        <span className={classes.cardEnd}>
          <VisitorStateDot state={visitor.state} />
        </span>
      </span>
      <span className="db-truncate">{pageName(visitor)}</span>
      <span className={classes.cardSmall}>
        {quiet ? (
          <span>
            {t('card.idle')} <Ticking since={visitor.last_activity_at} until={until} warn={idleAfter} />
          </span>
        ) : (
          <span>
            <Ticking since={visitor.page_at ?? visitor.started_at} until={until} /> {t('card.onPage')}
          </span>
        )}
        <span className={classes.cardEnd}>
          <Ticking since={visitor.started_at} until={until} /> {t('drawer.onSite')}
        </span>
      </span>
      {visitor.state === 'invited' && invitation && (
        <>
          <Lifecycle invitation={invitation} brief />
          <span className={classes.cardDo}>
            <Button size="touch" fullWidth onClick={() => actions.withdraw(visitor)}>
              {t('withdraw')}
            </Button>
            <Button size="touch" fullWidth onClick={() => onOpen(visitor)}>
              {t('watchTrail')}
            </Button>
          </span>
        </>
      )}
    </span>
  );
}
