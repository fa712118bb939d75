import { UsersRound } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Column,
  DataTable,
  EmptyState,
  PersonAvatar,
  PresenceState,
  RelativeTime,
  StatePill,
} from '@/shared/ui';
import type { Agent, Department } from './api';
import classes from './Organisation.module.css';

interface Props {
  agents: Agent[] | undefined;
  departments: Department[];
  error: Error | null;
  onRetry: () => void;
  openId: string;
  onOpen: (id: string) => void;
}

/** Everybody on the desk: role, presence, load and groups. */
export function AgentsTable({ agents, departments, error, onRetry, openId, onOpen }: Props) {
  const { t } = useTranslation('accounts');
  const groups = useMemo(
    () =>
      new Map(
        departments.flatMap((one) =>
          one.groups.map((group) => [group.id, `${one.name} › ${group.name}`] as const),
        ),
      ),
    [departments],
  );
  const columns = useMemo<Column<Agent>[]>(
    () => [
      {
        id: 'name',
        header: t('organisation.person'),
        primary: true,
        sort: (one) => one.name,
        cell: (one) => (
          <span className={classes.person}>
            <PersonAvatar name={one.name} size={24} presence={one.presence} /> {one.name}
            {one.disabled_at && <StatePill tone="neutral">{t('organisation.disabled')}</StatePill>}
          </span>
        ),
      },
      {
        id: 'role',
        header: t('organisation.role'),
        width: 130,
        sort: (one) => one.role,
        cell: (one) => t(`roles.${one.role}`),
      },
      {
        id: 'presence',
        header: t('organisation.presence'),
        width: 110,
        sort: (one) => one.presence,
        cell: (one) => <PresenceState presence={one.presence} />,
      },
      {
        id: 'since',
        header: t('organisation.since'),
        width: 100,
        align: 'right',
        fold: 3,
        cell: (one) => (one.presence_at ? <RelativeTime at={one.presence_at} /> : '—'),
      },
      {
        id: 'chats',
        header: t('organisation.chats'),
        width: 80,
        align: 'right',
        sort: (one) => one.chats_taken,
        cell: (one) => `${one.chats_taken} / ${one.chat_capacity}`,
      },
      {
        id: 'groups',
        header: t('organisation.groups'),
        fold: 2,
        cell: (one) =>
          one.groups
            .map((place) => groups.get(place.group_id))
            .filter(Boolean)
            .join(', '),
      },
      { id: 'email', header: t('organisation.email'), width: 240, fold: 4, cell: (one) => one.email },
    ],
    [t, groups],
  );
  const card = useCallback(
    (one: Agent) => (
      <span className={classes.person}>
        <PersonAvatar name={one.name} size={28} presence={one.presence} />
        <span>
          {one.name}
          <br />
          <small>{t(`roles.${one.role}`)}</small>
        </span>
      </span>
    ),
    [t],
  );
  const open = useCallback((one: Agent) => onOpen(one.id), [onOpen]);
  return (
    <DataTable
      label={t('organisation.agents')}
      columns={columns}
      rows={agents}
      rowKey={(one) => one.id}
      rowName={(one) => one.name}
      onOpen={open}
      openKey={openId}
      card={card}
      faded={(one) => one.disabled_at !== null}
      error={error}
      onRetry={onRetry}
      empty={
        <EmptyState icon={UsersRound} title={t('organisation.noMatch')}>
          {t('organisation.noMatchHint')}
        </EmptyState>
      }
    />
  );
}
