import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus, Search } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStale } from '@/shared/live';
import { useShortcut } from '@/shared/shortcuts';
import {
  Button,
  Columns,
  ColumnsMenu,
  DataTable,
  IconButton,
  IconOf,
  Kbd,
  Main,
  Page,
  Toolbar,
  useColumnChoice,
} from '@/shared/ui';
import { param, readSort, useUrl, writeSort } from '@/shared/url';
import { catalogueQuery, type DeskEvent, type EventState, eventsQuery, type ListLevel } from './api';
import { BulkBar } from './BulkBar';
import { EventCard } from './EventCard';
import classes from './Events.module.css';
import { EventsRail } from './EventsRail';
import { finds } from './find';
import { LevelTabs } from './LevelTabs';
import { healths, ListFilter, states } from './ListFilter';
import { ListFooter, NoEvents } from './ListState';
import { useEventChanges } from './useEventChanges';
import { useEventColumns } from './useEventColumns';
import { useFilterWords } from './useFilterWords';
import { useDisableOnBehalf, useRowActions } from './useListActions';
import { useListVerbs } from './useListVerbs';

const shape = {
  q: param.text(),
  group: param.text(),
  category: param.text(),
  deleted: param.choice('no', 'yes'),
  state: param.choice(...states),
  health: param.choice(...healths),
  action: param.text(),
  sort: param.text(),
};
const nothing: ReadonlySet<string> = new Set();
const unfiltered = { q: '', group: '', category: '', state: 'all', health: 'all', action: '' } as const;

/** One of the three lists. */
export function EventList({ level }: { level: ListLevel }) {
  const { t } = useTranslation('events');
  const navigate = useNavigate();
  const [url, setUrl] = useUrl(shape);
  const deleted = url.deleted === 'yes';
  const mine = level !== 'employee';
  const list = useQuery({ ...eventsQuery(level, deleted), refetchInterval: 30_000 });
  const catalogue = useQuery(catalogueQuery);
  const [selection, setSelection] = useState(nothing);
  const changes = useEventChanges();
  const words = useFilterWords(level, catalogue.data);

  const events = list.data?.items;
  const rows = useMemo(() => events?.filter((one) => finds(one, url)), [events, url]);
  const { mutate: setState } = changes.setState;
  const disableOnBehalf = useDisableOnBehalf(changes);
  const onSwitch = useCallback(
    (event: DeskEvent, state: EventState, alsoBefore: boolean) =>
      mine ? setState({ event, state, alsoBefore }) : void disableOnBehalf(event),
    [mine, setState, disableOnBehalf],
  );
  const choice = useColumnChoice(
    `events-${level}`,
    useEventColumns(level, catalogue.data, deleted, onSwitch),
  );
  const open = useCallback(
    (one: DeskEvent) => void navigate({ to: '/events/$id', params: { id: one.id } }),
    [navigate],
  );
  const create = () => {
    const search = { level: level === 'system' ? 'system' : 'agent', group: groupOf(url.group) };
    void navigate({ to: '/events/$id', params: { id: 'new' }, search: search as never });
  };
  const clear = () => setUrl(unfiltered);
  const verbs = useListVerbs({
    rows: rows ?? [],
    selection,
    onDone: () => setSelection(nothing),
    changes,
    active: mine && !deleted,
  });
  useShortcut('n', t('list.new'), create, { when: mine });
  const filters = words.all(url);
  useShortcut('escape', t('list.clearFilters'), clear, { when: filters !== '' && (rows?.length ?? 0) > 0 });

  const card = useCallback((one: DeskEvent) => <EventCard event={one} />, []);
  return (
    <Page
      title={t(`levels.${level}`)}
      ready={!!list.data && !!catalogue.data}
      phoneActions={mine && <IconButton icon={Plus} label={t('list.new')} onClick={create} />}
    >
      <Toolbar
        right={
          <>
            <TextInput
              aria-label={t('list.search')}
              placeholder={t('list.search')}
              data-search
              size="xs"
              w={240}
              leftSection={<IconOf icon={Search} size={14} />}
              rightSection={<Kbd>/</Kbd>}
              value={url.q}
              onChange={(event) => setUrl({ q: event.currentTarget.value })}
            />
            <ListFilter value={url} events={events ?? []} labelOf={words.action} onChange={setUrl} />
            <span className={classes.phoneHidden}>
              <ColumnsMenu choice={choice} />
              {mine && (
                <Button kind="primary" icon={Plus} keys="n" onClick={create}>
                  {t('list.new')}
                </Button>
              )}
            </span>
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
            setSelection(nothing);
            setUrl(change);
          }}
        />
        <Main>
          {!mine && <p className={classes.note}>{t('list.readOnly')}</p>}
          <DataTable
            label={t(`levels.${level}`)}
            columns={choice.columns}
            rows={rows}
            rowKey={(one) => one.id}
            rowName={(one) => one.name}
            onEnter={deleted ? undefined : open}
            selection={mine ? selection : undefined}
            onSelectionChange={mine ? setSelection : undefined}
            actions={useRowActions(mine, deleted, changes)}
            card={card}
            faded={(one) => deleted || one.state === 'disabled'}
            sort={readSort(url.sort)}
            onSortChange={(sort) => setUrl({ sort: writeSort(sort) })}
            error={list.error}
            onRetry={list.refetch}
            stale={useStale()}
            empty={
              <NoEvents
                level={level}
                deleted={deleted}
                catalogue={catalogue.data}
                filters={filters}
                onClear={clear}
                onNew={create}
              />
            }
          />
          <BulkBar
            level={level}
            deleted={deleted}
            count={rows?.filter((one) => selection.has(one.id)).length ?? 0}
            total={rows?.length ?? 0}
            verbs={verbs}
            onSelectAll={() => setSelection(new Set(rows?.map((one) => one.id)))}
            onClear={() => setSelection(nothing)}
          />
          <ListFooter shown={rows?.length ?? 0} events={events ?? []} />
        </Main>
      </Columns>
    </Page>
  );
}

/** The group that a new event is put into: the one that is looked at. */
const groupOf = (group: string) => (group.startsWith('evg') ? group : undefined);
