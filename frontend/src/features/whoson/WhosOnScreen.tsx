import { TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Eye, Globe, ListFilter, Search } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useBoard, useStale } from '@/shared/live';
import { setMenuCounts } from '@/shared/session';
import {
  Columns,
  ColumnsMenu,
  countryName,
  DataTable,
  EmptyState,
  FilteredEmptyState,
  HeldUpdatesButton,
  IconButton,
  IconOf,
  Main,
  Page,
  Rail,
  Toolbar,
  useColumnChoice,
  useHeldUpdates,
} from '@/shared/ui';
import { param, readSort, useUrl, writeSort } from '@/shared/url';
import { type Site, sitesQuery, type Visitor } from './api';
import { BoardFooter } from './BoardFooter';
import { Counters } from './Counters';
import { CountryBand } from './CountryBand';
import { FilterSheet } from './FilterSheet';
import { Installation } from './Installation';
import { Lifecycle } from './Lifecycle';
import { useColumns } from './useColumns';
import { useRowActions } from './useRowActions';
import { useVisitorActions } from './useVisitorActions';
import { Views } from './Views';
import { VisitorCard } from './VisitorCard';
import { VisitorDrawer } from './VisitorDrawer';
import { count, countries, type Filter, shows } from './visitors';
import classes from './WhosOn.module.css';

const shape = {
  view: param.choice('all', 'pricing', 'returning', 'checkout', 'invited', 'chatting'),
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
  const stale = useStale();
  const [filtering, setFiltering] = useState(false);
  const { idleAfter, noForce } = useSiteRules();
  const columns = useColumns(idleAfter);
  const choice = useColumnChoice('whos-on', columns);
  const all = board.rows;
  const counts = useMemo(() => all && count(all), [all]);
  useEffect(() => setMenuCounts({ visitorsOnline: counts?.all ?? 0 }), [counts?.all]);

  useFirstHit(sites.data?.items, (counts?.all ?? 0) > 0);

  const rows = useMemo(() => all?.filter((one) => shows(one, url)), [all, url]);
  const opened = all?.find((one) => one.id === url.open);
  const open = useCallback((one: Visitor) => setUrl({ open: one.id }, { push: true }), [setUrl]);
  const close = useCallback(() => setUrl({ open: '' }), [setUrl]);
  const does = useVisitorActions();
  const actions = useRowActions({ actions: does, rows, opened, noForce, onOpen: open });
  const below = useCallback(
    (one: Visitor) =>
      one.id === url.open && one.invitation && one.state === 'invited' ? (
        <Lifecycle invitation={one.invitation} />
      ) : null,
    [url.open],
  );
  const card = useCallback(
    (one: Visitor) => <VisitorCard visitor={one} idleAfter={idleAfter(one)} actions={does} onOpen={open} />,
    [idleAfter, does, open],
  );
  const filtered = url.view !== 'all' || url.state !== 'all' || url.country !== '' || url.q !== '';
  const clear = () => setUrl({ view: 'all', state: 'all', country: '', q: '' });
  const name = (one: Visitor) => one.name || t('visitor', { number: one.number });
  const band = (
    <CountryBand
      countries={countries(all ?? [])}
      active={url.country}
      onPick={(country) => setUrl({ country })}
    />
  );
  const search = (
    <TextInput
      aria-label={t('search')}
      placeholder={t('search')}
      data-search
      size="xs"
      leftSection={<IconOf icon={Search} size={14} />}
      value={url.q}
      onChange={(event) => setUrl({ q: event.currentTarget.value })}
    />
  );
  const views = <Views visitors={all} url={url} onPick={setUrl} />;

  return (
    <Page
      title={t('title')}
      aside={siteNames(sites.data?.items)}
      ready={all !== null && !!sites.data}
      phoneActions={
        <IconButton icon={ListFilter} label={t('filter')} size="touch" onClick={() => setFiltering(true)} />
      }
    >
      <Toolbar
        right={
          <>
            <HeldUpdatesButton held={held} />
            <span className={classes.search}>{search}</span>
            <ColumnsMenu choice={choice} />
          </>
        }
        phone="left"
      >
        <Counters counts={counts} value={url.state} onChange={(state) => setUrl({ state })} />
      </Toolbar>
      <Columns>
        <Rail label={t('savedViews')}>{views}</Rail>
        <Main>
          <div className={classes.bandPlace}>{band}</div>
          <DataTable
            label={t('title')}
            columns={choice.columns}
            rows={rows ?? undefined}
            rowKey={keyOf}
            rowName={name}
            density="compact"
            onOpen={open}
            openKey={url.open}
            actions={actions}
            below={below}
            faded={hasLeft}
            card={card}
            sort={readSort(url.sort)}
            onSortChange={(sort) => setUrl({ sort: writeSort(sort) })}
            held={held}
            stale={stale}
            empty={
              filtered ? (
                <FilteredEmptyState filter={filterWords(t, url)} onClear={clear} />
              ) : (
                <Nobody sites={sites.data?.items} />
              )
            }
          />
          <BoardFooter shown={rows?.length} total={all?.length} sites={sites.data} held={held.pending > 0} />
        </Main>
        {opened && (
          <VisitorDrawer
            key={opened.id}
            visitor={opened}
            idleAfter={idleAfter(opened)}
            actions={does}
            noForce={noForce(opened)}
            onClose={close}
            onStep={(id) => setUrl({ open: id })}
          />
        )}
      </Columns>
      <FilterSheet opened={filtering} onClose={() => setFiltering(false)}>
        {search}
        {views}
        {band}
      </FilterSheet>
    </Page>
  );
}

const keyOf = (one: Visitor) => one.id;
const hasLeft = (one: Visitor) => one.state === 'left';

/** The first visitor of a site is the proof that its widget works: then the sites are read again. */
function useFirstHit(sites: Site[] | undefined, somebodyHere: boolean): void {
  const cache = useQueryClient();
  const waits = sites?.some((one) => !one.first_hit_at) ?? false;
  useEffect(() => {
    if (waits && somebodyHere) void cache.invalidateQueries({ queryKey: sitesQuery.queryKey });
  }, [cache, waits, somebodyHere]);
}

/** What the site of a visitor says: from when they are idle, and why they may not be drawn into a chat. */
function useSiteRules() {
  const { t } = useTranslation('whoson');
  const { data } = useQuery(sitesQuery);
  return useMemo(() => {
    const byId = new Map(data?.items.map((one) => [one.id, one.manners]));
    return {
      idleAfter: (one: Visitor) => 1000 * (byId.get(one.site_id)?.idle_after ?? 300),
      noForce: (one: Visitor) =>
        byId.get(one.site_id)?.forced_chats_allowed === false ? t('forceOff') : undefined,
    };
  }, [data, t]);
}

/** The filter in words, as the empty list says it. */
function filterWords(t: TFunction<'whoson'>, url: Filter): string {
  const words = [
    url.view !== 'all' && t(`views.${url.view}`),
    url.state !== 'all' && t(`counters.${url.state}`),
    url.country && countryName(url.country),
    url.q && `“${url.q}”`,
  ];
  return words.filter(Boolean).join(' · ');
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
