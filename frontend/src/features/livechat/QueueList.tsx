import { SegmentedControl, Skeleton } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { duration } from '@/shared/format/time';
import { useNow } from '@/shared/live';
import { useMe } from '@/shared/session';
import { IconOf, useLate } from '@/shared/ui';
import type { Chat } from './api';
import classes from './Chats.module.css';
import type { Queue } from './queue';
import { QueueRow } from './QueueRow';

interface Props {
  queue: Queue;
  /** Chats that a colleague has just accepted. */
  taken: readonly Chat[];
  loading: boolean;
  groups: 'all' | 'mine';
  onGroups: (groups: 'all' | 'mine') => void;
  openId: string;
  onOpen: (id: string) => void;
  onAccept: (id: string) => void;
}

/** Who waits, who is mine, who has a colleague, and what ended today. */
export function QueueList(props: Props) {
  const { queue, taken, loading, groups, onGroups, openId, onOpen, onAccept } = props;
  const { t } = useTranslation('livechat');
  const me = useMe();
  const row = (chat: Chat) => (
    <QueueRow key={chat.id} chat={chat} open={chat.id === openId} onOpen={onOpen} onAccept={onAccept} />
  );
  const justTaken = new Set(taken.map((one) => one.id));
  const others = queue.team.filter((one) => !justTaken.has(one.id));
  return (
    <nav className={classes.sections} aria-label={t('queue')} aria-busy={loading}>
      <div className={classes.queueHead}>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t('tabs.label')}
          value={groups}
          onChange={(next) => onGroups(next === 'mine' ? 'mine' : 'all')}
          data={[
            { value: 'all', label: t('tabs.all') },
            { value: 'mine', label: t('tabs.mine') },
          ]}
        />
      </div>
      <QueueSection
        title={t('sections.waiting')}
        count={queue.waiting.length}
        aside={<Longest chat={queue.waiting[0]} />}
      >
        {loading && <SkeletonChats />}
        {taken.map((chat) => (
          <QueueRow key={chat.id} chat={chat} open={false} taken onOpen={onOpen} onAccept={onAccept} />
        ))}
        {queue.waiting.map(row)}
        {!loading && queue.waiting.length + taken.length === 0 && (
          <li className={classes.noRow}>{t('nobodyWaits')}</li>
        )}
      </QueueSection>
      <QueueSection
        title={t('sections.mine')}
        count={queue.mine.length}
        aside={
          me.chat_capacity === undefined
            ? null
            : t('ofCapacity', { taken: queue.mine.length, capacity: me.chat_capacity })
        }
      >
        {queue.mine.map(row)}
      </QueueSection>
      <QueueSection title={t('sections.team')} count={others.length}>
        {others.map(row)}
      </QueueSection>
      <QueueSection title={t('sections.ended')} count={queue.ended.length} folded last>
        {queue.ended.map(row)}
      </QueueSection>
    </nav>
  );
}

function QueueSection({
  title,
  count,
  aside,
  folded = false,
  last = false,
  children,
}: {
  title: string;
  count: number;
  aside?: ReactNode;
  folded?: boolean;
  /** Stands at the foot of the list while there is room. */
  last?: boolean;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(!folded);
  return (
    <section data-last={last || undefined}>
      <h2 className={classes.sectionHead}>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconOf icon={open ? ChevronDown : ChevronRight} size={14} />
          {title} <span className="db-tnum">{count}</span>
        </button>
        <span className="db-tnum">{aside}</span>
      </h2>
      {open && <ul className={classes.rows}>{children}</ul>}
    </section>
  );
}

function Longest({ chat }: { chat: Chat | undefined }) {
  const { t } = useTranslation('livechat');
  const now = useNow();
  if (!chat) return null;
  return <>{t('longest', { time: duration(Math.max(0, now - Date.parse(chat.opened_at))) })}</>;
}

function SkeletonChats() {
  if (!useLate()) return null;
  return Array.from({ length: 5 }, (_, index) => (
    <li key={index} className={classes.row} aria-hidden>
      <div className={classes.skeleton}>
        <Skeleton height={12} width="45%" />
        <Skeleton height={10} width="85%" />
        <Skeleton height={10} width="60%" />
      </div>
    </li>
  ));
}
