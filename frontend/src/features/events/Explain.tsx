import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Link2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Button,
  CategoryIcon,
  Drawer,
  ErrorState,
  IconButton,
  Mono,
  StatePill,
  Time,
  toastDone,
} from '@/shared/ui';
import { catalogueQuery, firingQuery } from './api';
import { typeOf } from './catalogue';
import { ConditionLines, ScheduleLine } from './ExplainConditions';
import { Deliveries, FrequencyLine, Runs, ToldLines } from './ExplainRuns';
import type { Explanation } from './explanation';
import classes from './Firings.module.css';
import { lagText } from './lag';
import { Outcome } from './Outcome';

interface Props {
  id: string;
  onClose: () => void;
  onPrevious?: () => void;
  onNext?: () => void;
}

/** Why an event fired and what came of it. */
export function Explain({ id, onClose, onPrevious, onNext }: Props) {
  const { t } = useTranslation('events');
  const navigate = useNavigate();
  const firing = useQuery({
    ...firingQuery(id),
    refetchInterval: (query) => (isOpen(query.state.data) ? 2000 : false),
  });
  const one = firing.data;
  const copy = async () => {
    await navigator.clipboard.writeText(`${location.origin}/firings/${id}`);
    toastDone(t('explain.linkCopied'));
  };
  return (
    <Drawer
      width={556}
      label={t('explain.label', { event: one?.event.name ?? '' })}
      header={one && <Header of={one} onCopy={() => void copy()} />}
      onClose={onClose}
      onPrevious={onPrevious}
      onNext={onNext}
      footer={
        one && (
          <>
            <span className={classes.revision}>
              <RevisionText of={one} />
            </span>
            {!one.event.deleted && (
              <Button onClick={() => void navigate({ to: '/events/$id', params: { id: one.event.id } })}>
                {t('explain.editEvent')}
              </Button>
            )}
          </>
        )
      }
    >
      {firing.error && !one && <ErrorState error={firing.error} onRetry={() => void firing.refetch()} />}
      {one && <Body of={one} />}
    </Drawer>
  );
}

/** Something is still on its way. */
const isOpen = (one: Explanation | undefined) =>
  one?.runs.some(
    (run) =>
      run.state === 'batched' ||
      run.state === 'held' ||
      run.deliveries.some((each) => each.state === 'due' || each.state === 'sending'),
  ) ?? false;

function Header({ of, onCopy }: { of: Explanation; onCopy: () => void }) {
  const { t } = useTranslation('events');
  return (
    <>
      <div className={classes.title}>
        <strong>{of.event.name}</strong>
        <IconButton icon={Link2} size="small" label={t('explain.copyLink')} onClick={onCopy} />
      </div>
      <div className={classes.under}>
        <Outcome of={of.outcome} />
        {of.at && <Time at={of.at} look="dateTime" />}
        <span>{t('explain.after', { time: lagText(of.lag_ms) })}</span>
        {of.shadow && <StatePill tone="special">{t('firings.shadow')}</StatePill>}
        <span className={classes.id}>
          <Mono most={11} copy>
            {of.id}
          </Mono>
        </span>
      </div>
    </>
  );
}

function Body({ of }: { of: Explanation }) {
  const { t } = useTranslation('events');
  const told = of.runs.flatMap((run) => run.notifications);
  const deliveries = of.runs.flatMap((run) => run.deliveries);
  return (
    <div className={classes.explain}>
      <p className={classes.sentence}>
        <Sentence of={of} />
      </p>
      <Line label={t('explain.occurrence')}>
        <Occurrence of={of} />
      </Line>
      <Line label={t('explain.conditions')}>
        <ConditionLines of={of} />
      </Line>
      <Line label={t('explain.schedule')}>
        <ScheduleLine of={of} />
      </Line>
      <Line label={t('explain.frequency')}>
        <FrequencyLine of={of} />
      </Line>
      <Line label={t('explain.actions')}>
        <Runs of={of} />
      </Line>
      {deliveries.length > 0 && (
        <Line label={t('explain.deliveries')}>
          <Deliveries of={deliveries} />
        </Line>
      )}
      {told.length > 0 && (
        <Line label={t('explain.notifications')}>
          <ToldLines of={told} />
        </Line>
      )}
      <Line label={t('explain.chain')}>
        <Chain of={of} />
      </Line>
    </div>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className={classes.line}>
      <h3>{label}</h3>
      <div>{children}</div>
    </section>
  );
}

/** One sentence first: for what, and because of what. */
function Sentence({ of }: { of: Explanation }) {
  const { t } = useTranslation('events');
  const held = (of.conditions ?? []).filter(
    (one) => one.result === 'true' && !one.path.startsWith('event_type'),
  );
  const because = held.map((one) => `${one.label} ${one.expected}`);
  const reason = because.length > 0 ? joined(because, t('explain.and')) : t('explain.nothingAsked');
  const [before, after] = t(`explain.sentence.${of.outcome}`, { item: '\u0000', because: reason }).split(
    '\u0000',
  );
  return (
    <>
      {before}
      <ItemLink of={of} />
      {after} {of.shadow && t('explain.shadow')}
    </>
  );
}

function joined(words: readonly string[], and: string): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${and} ${words[words.length - 1]}`;
}

function ItemLink({ of: { item } }: { of: Explanation }) {
  if (item.kind === 'chat') {
    return (
      <Link to="/chats/$id" params={{ id: item.id }}>
        {item.ref}
      </Link>
    );
  }
  if (item.kind === 'visitor') {
    return (
      <Link to="/whos-on" search={{ open: item.id } as never}>
        {item.ref}
      </Link>
    );
  }
  return <strong>{item.ref}</strong>;
}

function Occurrence({ of }: { of: Explanation }) {
  const catalogue = useQuery(catalogueQuery);
  const label = catalogue.data && typeOf(catalogue.data, of.event_type)?.type.label;
  return (
    <div className={classes.pair}>
      <span className={classes.item}>
        <CategoryIcon of={of.item.kind} />
        <Mono>{of.item.ref}</Mono>
        <span className="db-truncate">{of.item.title !== of.item.ref ? of.item.title : label}</span>
      </span>
      <span className={classes.quiet}>
        <Mono>{of.event_type}</Mono>
      </span>
    </div>
  );
}

function Chain({ of }: { of: Explanation }) {
  const { t } = useTranslation('events');
  const hop = <span className={classes.quiet}>{t('explain.hop', { n: of.chain.length + 1 })}</span>;
  if (of.chain.length === 0) {
    return (
      <div className={classes.pair}>
        <span>{t('explain.noChain')}</span>
        {hop}
      </div>
    );
  }
  return of.chain.map((step, index) => (
    <div key={step.firing_id || index} className={classes.pair}>
      {step.firing_id ? (
        <Link to="/firings/$id" params={{ id: step.firing_id }}>
          {t('explain.becauseOf', { event: step.event_name, item: step.item_ref })}
        </Link>
      ) : (
        <span>{t('explain.becauseOfAnother', { item: step.item_ref })}</span>
      )}
      {index === of.chain.length - 1 && hop}
    </div>
  ));
}

function RevisionText({ of }: { of: Explanation }) {
  const { t } = useTranslation('events');
  const number = of.revision.number;
  if (!of.revision.at) return t('explain.revision', { number });
  const [before, after] = of.owner
    ? t('explain.revisionOf', { number, owner: of.owner, time: '\u0000' }).split('\u0000')
    : t('explain.revisionPlain', { number, time: '\u0000' }).split('\u0000');
  return (
    <>
      {before}
      <Time at={of.revision.at} />
      {after}
    </>
  );
}
