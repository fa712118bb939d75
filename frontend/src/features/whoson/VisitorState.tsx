import { useTranslation } from 'react-i18next';
import { StateDot } from '@/shared/ui';
import type { Visitor, VisitorState } from './api';
import classes from './WhosOn.module.css';

const tones = {
  active: 'ok',
  idle: 'warn',
  invited: 'info',
  waiting: 'warn',
  chatting: 'accent',
  left: 'neutral',
} as const;

/** The word and the dot of a visitor's state; who left has a hollow one. */
export function VisitorStateDot({ state }: { state: VisitorState }) {
  const { t } = useTranslation('whoson');
  return (
    <StateDot tone={tones[state]} shape={state === 'left' ? 'ring' : 'full'}>
      {t(`states.${state}`)}
    </StateDot>
  );
}

/** The four counts of invitations: sent, accepted, rejected, ignored. */
export function Invites({ visitor }: { visitor: Visitor }) {
  const { t } = useTranslation('whoson');
  const {
    invites_sent: sent,
    invites_accepted: accepted,
    invites_rejected: rejected,
    invites_ignored: ignored,
    chats_forced: forced,
  } = visitor;
  if (sent === 0 && forced === 0) return <span className={classes.none}>0</span>;
  return (
    <span className="db-tnum" title={t('invitesTip', { sent, accepted, rejected, ignored, forced })}>
      {sent}
      <Part n={accepted} look={classes.accepted} />
      <Part n={rejected} look={classes.rejected} />
      <Part n={ignored} />
      {forced > 0 && ` ⚑${forced}`}
    </span>
  );
}

function Part({ n, look }: { n: number; look?: string }) {
  return (
    <span className={classes.none}>
      ·<span className={n > 0 ? (look ?? classes.some) : undefined}>{n}</span>
    </span>
  );
}
