import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Eye, Globe, Search } from 'lucide-react';
import { useCallback, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { duration } from '@/shared/format/time';
import { useBoard, useConnection } from '@/shared/live';
import { setMenuCounts } from '@/shared/session';
import {
  Columns,
  ColumnsMenu,
  DataTable,
  EmptyState,
  FilteredEmptyState,
  FilterTabs,
  Footer,
  HeldUpdatesButton,
  IconOf,
  Main,
  Page,
  Rail,
  RailItem,
  RailTitle,
  Toolbar,
  useColumnChoice,
  useHeldUpdates,
} from '@/shared/ui';
import { param, readSort, useUrl, writeSort } from '@/shared/url';
import { type Site, sitesQuery, type Visitor } from './api';
import { CountryBand } from './CountryBand';
import { Installation } from './Installation';
import { Lifecycle } from './Lifecycle';
import { useRowActions } from './useRowActions';
import { VisitorCard } from './VisitorCard';
import { useColumns } from './useColumns';
import { VisitorDrawer } from './VisitorDrawer';
import { type Counter, count, countries, finds, inView, type View, viewNames } from './visitors';
import classes from './WhosOn.module.css';

const shape = {
  view: param.choice('all', 'pricing', 'returning', 'idle', 'invited', 'chatting'),
  state: param.choice('all', 'active', 'idle', 'invited', 'chatting'),
  country: param.text(),
  q: param.text(),
  sort: param.text('-onSite'),
  open: param.text(),
};

/** Everybody who is on the sites now. */
export default function WhosOnScreen() {
  const { t } = useTranslation('whoson');
  const [url, setUrl] = useUrl(shape);
  const board = useBoard<Visitor>('visitors');
  const sites = useQuery(sitesQuery);
  const held = useHeldUpdates();
  const columns = useColumns();
  const choice = useColumnChoice('whos-on', columns);
  const connection = useConnection();
  const counts = useMemo(() => count(board.rows ?? []), [board.rows]);
  useEffect(() => setMenuCounts({ visitorsOnline: counts.all }), [counts.all]);

  const rows = useMemo(() => board.rows?.filter((one) => shows(one, url)), [board.rows, url]);
  const opened = board.rows?.find((one) => one.id === url.open);
  const open = useCallback((one: Visitor) => setUrl({ open: one.id }, { push: true }), [setUrl]);
  const close = useCallback(() => setUrl({ open: '' }), [setUrl]);
  const actions = useRowActions(opened);
  const below = useCallback(
    (one: Visitor) =>
      one.id === url.open && one.invitation && one.state === 'invited' ? (
        <Lifecycle invitation={one.invitation} />
      ) : null,
    [url.open],
  );
  const filtered = url.view !== 'all' || url.state !== 'all' || url.country !== '' || url.q !== '';
  const clear = () => setUrl({ view: 'all', state: 'all', country: '', q: '' });
  const name = (one: Visitor) => one.name || t('visitor', { number: one.number });

  return (
    <Page title={t('title')} aside={siteNames(sites.data?.items)} ready={board.rows !== null && !!sites.data}>
      <Toolbar
        right={
          <>
            <HeldUpdatesButton held={held} />
            <TextInput
              aria-label={t('search')}
              placeholder={t('search')}
              data-search
              size="xs"
              w={200}
              leftSection={<IconOf icon={Search} size={14} />}
              value={url.q}
              onChange={(event) => setUrl({ q: event.currentTarget.value })}
            />
            <ColumnsMenu choice={choice} />
          </>
        }
      >
        <FilterTabs
          label={t('columns.state')}
          value={url.state}
          onChange={(state) => setUrl({ state: state as Counter })}
          tabs={(['all', 'active', 'idle', 'invited', 'chatting'] as const).map((one) => ({
            value: one,
            label: t(`counters.${one}`),
            count: counts[one],
          }))}
        />
      </Toolbar>
      <Columns>
        <Rail label={t('savedViews')}>
          <RailTitle>{t('savedViews')}</RailTitle>
          {viewNames.map((view) => (
            <RailItem
              key={view}
              active={url.view === view}
              count={board.rows?.filter((one) => one.state !== 'left' && inView(view, one)).length}
              onClick={() => setUrl({ view })}
            >
              {t(`views.${view}`)}
            </RailItem>
          ))}
        </Rail>
        <Main>
          <CountryBand
            countries={countries(board.rows ?? [])}
            active={url.country}
            onPick={(country) => setUrl({ country })}
          />
          <DataTable
            label={t('title')}
            columns={choice.columns}
            rows={rows ?? undefined}
            rowKey={(one) => one.id}
            rowName={name}
            density="compact"
            onOpen={open}
            openKey={url.open}
            actions={actions}
            below={below}
            faded={(one) => one.state === 'left'}
            card={(one) => <VisitorCard visitor={one} />}
            sort={readSort(url.sort)}
            onSortChange={(sort) => setUrl({ sort: writeSort(sort) })}
            held={held}
            stale={connection.state !== 'live'}
            empty={
              filtered ? (
                <FilteredEmptyState filter={t('filterName')} onClear={clear} />
              ) : (
                <Nobody sites={sites.data?.items} />
              )
            }
          />
          <BoardFooter shown={rows?.length ?? 0} total={board.rows?.length ?? 0} sites={sites.data?.items} />
        </Main>
        {opened && <VisitorDrawer key={opened.id} visitor={opened} onClose={close} />}
      </Columns>
    </Page>
  );
}

function shows(one: Visitor, url: { view: string; state: string; country: string; q: string }): boolean {
  if (
    url.state !== 'all' &&
    !(one.state === url.state || (url.state === 'chatting' && one.state === 'waiting'))
  )
    return false;
  if (url.country && one.country !== url.country) return false;
  return inView(url.view as View, one) && (!url.q || finds(one, url.q));
}

function siteNames(sites: Site[] | undefined): string {
  return sites?.map((one) => one.name).join(', ') ?? '';
}

/** Nobody is here: either the site is quiet, or the widget is not installed yet. */
function Nobody({ sites }: { sites: Site[] | undefined }) {
  const { t } = useTranslation('whoson');
  const waiting = sites?.find((one) => !one.first_hit_at);
  if (waiting) return <Installation site={waiting} />;
  if (sites?.length === 0) {
    return (
      <EmptyState icon={Globe} title={t('noSite')}>
        {t('noSiteHint')}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={Eye} title={t('empty')}>
      {t('emptyHint')}
    </EmptyState>
  );
}

function BoardFooter({ shown, total, sites }: { shown: number; total: number; sites: Site[] | undefined }) {
  const { t } = useTranslation('whoson');
  const manners = sites?.[0]?.manners;
  return (
    <Footer
      right={
        <a className={classes.attribution} href="https://db-ip.com" target="_blank" rel="noopener noreferrer">
          {t('footer.geo')}
        </a>
      }
    >
      <span>{t('footer.shown', { shown, total })}</span>
      {manners && <span>{t('footer.idleAfter', { time: duration(manners.idle_after * 1000) })}</span>}
      {manners && <span>{t('footer.removedAfter', { time: duration(manners.remove_after * 1000) })}</span>}
    </Footer>
  );
}
