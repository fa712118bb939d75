import { Menu, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { Copy, FolderInput, Plus, RotateCcw, Search, Trash2, UsersRound } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, roleCovers } from '@/shared/session';
import { useShortcut } from '@/shared/shortcuts';
import {
  Button,
  Columns,
  confirm,
  DataTable,
  EmptyState,
  FilteredEmptyState,
  FilterTabs,
  Footer,
  IconButton,
  IconOf,
  Main,
  Page,
  SelectionBar,
  StateDot,
  Toolbar,
} from '@/shared/ui';
import { param, readSort, useUrl, writeSort } from '@/shared/url';
import {
  catalogueQuery,
  type DeskEvent,
  type EventState,
  eventsQuery,
  groupsQuery,
  type ListLevel,
} from './api';
import classes from './Events.module.css';
import { EventsRail } from './EventsRail';
import { finds } from './find';
import { Starters } from './Starters';
import { useEventChanges } from './useEventChanges';
import { useEventColumns } from './useEventColumns';

const shape = {
  q: param.text(),
  group: param.text(),
  category: param.text(),
  deleted: param.choice('no', 'yes'),
  sort: param.text(),
};
const none: ReadonlySet<string> = new Set();

/** My, System or Employee Events: find, trust, switch on and off. */
export default function EventsScreen() {
  const { pathname } = useLocation();
  const level = (pathname.split('/')[2] ?? 'my') as ListLevel;
  return <EventList key={level} level={level} />;
}

function EventList({ level }: { level: ListLevel }) {
  const { t } = useTranslation('events');
  const navigate = useNavigate();
  const [url, setUrl] = useUrl(shape);
  const deleted = url.deleted === 'yes';
  const list = useQuery({ ...eventsQuery(level, deleted), refetchInterval: 30_000 });
  const catalogue = useQuery(catalogueQuery);
  const [selection, setSelection] = useState<ReadonlySet<string>>(none);
  const changes = useEventChanges();
  const mine = level !== 'employee';

  const events = list.data?.items;
  const rows = useMemo(() => events?.filter((one) => finds(one, url)), [events, url]);
  const chosen = useMemo(() => rows?.filter((one) => selection.has(one.id)) ?? [], [rows, selection]);
  const { mutate: setState } = changes.setState;
  const disableOnBehalf = useDisableOnBehalf(changes.bulk);
  const onSwitch = useCallback(
    (event: DeskEvent, state: EventState, alsoBefore: boolean) =>
      mine ? setState({ id: event.id, state, alsoBefore }) : void disableOnBehalf(event),
    [mine, setState, disableOnBehalf],
  );
  const columns = useEventColumns(level, catalogue.data, deleted, onSwitch);
  const open = useCallback(
    (one: DeskEvent) => void navigate({ to: '/events/$id', params: { id: one.id } }),
    [navigate],
  );
  const create = () =>
    void navigate({
      to: '/events/$id',
      params: { id: 'new' },
      search: {
        level: level === 'system' ? 'system' : 'agent',
        group: url.group.startsWith('evg') ? url.group : undefined,
      } as never,
    });
  const clear = () => setUrl({ q: '', group: '', category: '' });
  const act = async (run: (events: DeskEvent[]) => Promise<unknown>) => {
    setSelection(none);
    await run(chosen);
  };
  const remove = async () => {
    if (chosen.length > 1 && !(await confirmDelete(t, chosen.length))) return;
    await act(changes.remove);
  };
  const toggle = () =>
    chosen.length > 0 &&
    void act((some) =>
      changes.bulk(some, some.some((one) => one.state === 'disabled') ? 'enabled' : 'disabled'),
    );
  useShortcut('n', t('list.new'), create, { when: mine });
  useShortcut('d', t('list.duplicate'), () => void act(changes.duplicate), {
    when: mine && !deleted && chosen.length > 0,
    scope: 'selection',
  });
  useShortcut('t', t('list.enable'), toggle, {
    when: mine && !deleted && chosen.length > 0,
    scope: 'selection',
  });
  useShortcut('backspace', t('list.delete'), () => void remove(), {
    when: mine && !deleted && chosen.length > 0,
    scope: 'selection',
  });

  const rowActions = useRowActions(mine, deleted, changes.duplicate, changes.remove, changes.restore);
  const card = useCallback((one: DeskEvent) => <EventCard event={one} />, []);
  const filtered = url.q !== '' || url.group !== '' || url.category !== '';
  return (
    <Page title={t(`levels.${level}`)} ready={!!list.data && !!catalogue.data}>
      <Toolbar
        right={
          <>
            <TextInput
              aria-label={t('list.search')}
              placeholder={t('list.search')}
              data-search
              size="xs"
              w={220}
              leftSection={<IconOf icon={Search} size={14} />}
              value={url.q}
              onChange={(event) => setUrl({ q: event.currentTarget.value })}
            />
            {mine && (
              <Button kind="primary" icon={Plus} keys="n" onClick={create}>
                {t('list.new')}
              </Button>
            )}
          </>
        }
      >
        <LevelTabs level={level} count={deleted ? undefined : events?.length} />
      </Toolbar>
      <Columns>
        <EventsRail
          level={level}
          events={events ?? []}
          group={url.group}
          category={url.category}
          deleted={deleted}
          onPick={(change) => {
            setSelection(none);
            setUrl(change);
          }}
        />
        <Main>
          {!mine && <p className={classes.note}>{t('list.readOnly')}</p>}
          <DataTable
            label={t(`levels.${level}`)}
            columns={columns}
            rows={rows}
            rowKey={(one) => one.id}
            rowName={(one) => one.name}
            onEnter={deleted ? undefined : open}
            selection={mine ? selection : undefined}
            onSelectionChange={mine ? setSelection : undefined}
            actions={rowActions}
            card={card}
            faded={(one) => deleted || one.state === 'disabled'}
            sort={readSort(url.sort)}
            onSortChange={(sort) => setUrl({ sort: writeSort(sort) })}
            error={list.error}
            onRetry={list.refetch}
            empty={
              filtered ? (
                <FilteredEmptyState
                  filter={url.q ? t('list.filterSearch', { q: url.q }) : t('list.groups')}
                  onClear={clear}
                />
              ) : mine && !deleted && catalogue.data ? (
                <Starters
                  level={level === 'system' ? 'system' : 'agent'}
                  catalogue={catalogue.data}
                  onNew={create}
                />
              ) : (
                <Nothing what={deleted ? 'deleted' : level} />
              )
            }
          />
          <SelectionBar
            count={chosen.length}
            total={rows?.length ?? 0}
            onSelectAll={() => setSelection(new Set(rows?.map((one) => one.id)))}
            onClear={() => setSelection(none)}
          >
            {deleted ? (
              <Button kind="quiet" icon={RotateCcw} onClick={() => void act(changes.restore)}>
                {t('list.restore')}
              </Button>
            ) : (
              <>
                <Button kind="quiet" onClick={() => void act((some) => changes.bulk(some, 'enabled'))}>
                  {t('list.enable')}
                </Button>
                <Button
                  kind="quiet"
                  keys="t"
                  onClick={() => void act((some) => changes.bulk(some, 'disabled'))}
                >
                  {t('list.disable')}
                </Button>
                <MoveMenu
                  level={level}
                  onMove={(groupId) => void act((some) => changes.move(some, groupId))}
                />
                <Button kind="quiet" keys="d" onClick={() => void act(changes.duplicate)}>
                  {t('list.duplicate')}
                </Button>
                <Button kind="quiet" danger onClick={() => void remove()}>
                  {t('list.delete')}
                </Button>
              </>
            )}
          </SelectionBar>
          <ListFooter shown={rows?.length ?? 0} events={events ?? []} />
        </Main>
      </Columns>
    </Page>
  );
}

type Translate = ReturnType<typeof useTranslation<'events'>>['t'];

const confirmDelete = (t: Translate, count: number) =>
  confirm({
    title: t('list.deleteTitle', { count }),
    children: t('list.deleteText'),
    verb: t('list.deleteVerb', { count }),
    danger: true,
  });

function useDisableOnBehalf(bulk: (events: readonly DeskEvent[], state: EventState) => Promise<void>) {
  const { t } = useTranslation('events');
  return async (event: DeskEvent) => {
    const names = { name: event.name, owner: event.owner.name };
    const sure = await confirm({
      title: t('list.onBehalfTitle', names),
      children: t('list.onBehalfText', names),
      verb: t('list.onBehalf'),
    });
    if (sure) await bulk([event], 'disabled');
  };
}

type Many = (events: readonly DeskEvent[]) => Promise<void>;

function useRowActions(mine: boolean, deleted: boolean, duplicate: Many, remove: Many, restore: Many) {
  const { t } = useTranslation('events');
  if (!mine) return undefined;
  return (one: DeskEvent) =>
    deleted ? (
      <Button size="small" icon={RotateCcw} onClick={() => void restore([one])}>
        {t('list.restore')}
      </Button>
    ) : (
      <>
        <IconButton
          bordered
          size="small"
          icon={Copy}
          label={t('list.duplicate')}
          onClick={() => void duplicate([one])}
        />
        <IconButton
          bordered
          size="small"
          danger
          icon={Trash2}
          label={t('list.delete')}
          onClick={() => void remove([one])}
        />
      </>
    );
}

function LevelTabs({ level, count }: { level: ListLevel; count?: number }) {
  const { t } = useTranslation('events');
  const navigate = useNavigate();
  const { role } = useMe();
  const levels: ListLevel[] = ['my'];
  if (roleCovers(role, 'administrator')) levels.push('system');
  if (roleCovers(role, 'manager')) levels.push('employee');
  return (
    <FilterTabs
      label={t('editor.events')}
      value={level}
      onChange={(next) => void navigate({ to: `/events/${next}` })}
      tabs={levels.map((one) => ({
        value: one,
        label: t(`levels.${one}`),
        count: one === level ? count : undefined,
      }))}
    />
  );
}

function MoveMenu({ level, onMove }: { level: ListLevel; onMove: (groupId: string) => void }) {
  const { t } = useTranslation('events');
  const groups = useQuery(groupsQuery(level === 'system' ? 'system' : 'agent'));
  return (
    <Menu position="top">
      <Menu.Target>
        <span>
          <Button kind="quiet" icon={FolderInput}>
            {t('list.move')}
          </Button>
        </span>
      </Menu.Target>
      <Menu.Dropdown>
        {groups.data?.items.map((one) => (
          <Menu.Item key={one.id} onClick={() => onMove(one.id)}>
            {one.name}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => onMove('')}>{t('list.noGroup')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function EventCard({ event }: { event: DeskEvent }) {
  const { t } = useTranslation('events');
  return (
    <div className={classes.card}>
      <strong>{event.name}</strong>
      <StateDot
        tone={event.state === 'enabled' ? 'ok' : event.state === 'shadow' ? 'special' : 'neutral'}
        shape={event.state === 'disabled' ? 'ring' : 'full'}
      >
        {t(`states.${event.state}`)}
      </StateDot>
      <p>{event.words}</p>
    </div>
  );
}

function Nothing({ what }: { what: ListLevel | 'deleted' }) {
  const { t } = useTranslation('events');
  return (
    <EmptyState icon={what === 'deleted' ? Trash2 : UsersRound} title={t(`list.empty.${what}`)}>
      {t(`list.emptyHint.${what}`)}
    </EmptyState>
  );
}

function ListFooter({ shown, events }: { shown: number; events: readonly DeskEvent[] }) {
  const { t } = useTranslation('events');
  const count = (state: EventState) => events.filter((one) => one.state === state).length;
  return (
    <Footer right={<span>{t('list.shown', { shown, total: events.length })}</span>}>
      <span>
        {t('list.footer', {
          enabled: count('enabled'),
          shadow: count('shadow'),
          disabled: count('disabled'),
        })}
      </span>
    </Footer>
  );
}
