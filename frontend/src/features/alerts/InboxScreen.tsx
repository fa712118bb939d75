import { Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMenuCounts } from '@/shared/session';
import { useShortcut } from '@/shared/shortcuts';
import { Button, Columns, FilterTabs, Main, Page, SelectionBar, Toolbar } from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import classes from './Alerts.module.css';
import { nameOf, placeOf, type Tab } from './api';
import { type Group, grouped, groupOf, idsOf, isUnread } from './groups';
import { InboxList } from './InboxList';
import { NotificationView, NothingPicked } from './NotificationView';
import { useInbox, useInboxActions } from './useInbox';

const tabs = ['inbox', 'unread', 'snoozed', 'done'] as const;
const importances = ['urgent', 'normal', 'low'] as const;
const categories = ['live_chat', 'whos_on'] as const;
const shape = {
  tab: param.choice(...tabs),
  open: param.text(),
  importance: param.text(),
  category: param.text(),
};

/** The one record of everything that Deskbell told this person. */
export default function InboxScreen() {
  const { t } = useTranslation('alerts');
  const navigate = useNavigate();
  const [url, setUrl] = useUrl(shape);
  const { unread } = useMenuCounts();
  const list = useInbox(url as typeof url & { tab: Tab });
  const groups = grouped(list.data?.pages.flatMap((page) => page.items) ?? []);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [kept, setKept] = useState<{ group: Group; place: number }>();
  const actions = useInboxActions();
  const at = groups.findIndex((one) => one.all.some((other) => other.id === url.open));
  // What was opened stays in view although reading it takes it out of the tab; the next one is what moved up to its place.
  const gone = at < 0 && kept?.group.all.some((one) => one.id === url.open) ? kept : undefined;
  const opened = groups[at] ?? gone?.group;

  const open = (group: Group | undefined) => {
    if (!group) return;
    setKept({ group, place: groups.indexOf(group) });
    setUrl({ open: group.newest.id });
    if (isUnread(group)) actions.read(idsOf(group));
  };
  const next = groups[gone ? gone.place : at + 1];
  const previous = groups[(gone ? gone.place : at) - 1];
  const chosen = groups.filter((one) => picked.has(one.key));
  const targets = chosen.length > 0 ? chosen : opened ? [opened] : [];
  const ids = targets.flatMap(idsOf);
  /** Does something with what is selected, or else with what is open, which then makes room for the next. */
  const act = (run: (ids: string[], title: string) => void, goOn = false) => {
    const [first] = targets;
    if (!first) return;
    if (goOn && chosen.length === 0) open(next ?? previous);
    const title = targets.length > 1 ? t('inbox.several', { count: targets.length }) : nameOf(first.newest);
    run(ids, title);
    setPicked(new Set());
  };
  const toggle = (group: Group | undefined) => {
    if (!group) return;
    const more = new Set(picked);
    if (!more.delete(group.key)) more.add(group.key);
    setPicked(more);
  };
  const goTo = () => {
    const to = opened?.newest.item && placeOf(opened.newest.item);
    if (to) void navigate({ to: to.to, search: to.search as never });
  };
  const done = () => act(url.tab === 'done' ? actions.undone : actions.done, true);
  const later = () => act(actions.later, true);
  const read = () => act(actions.read);
  const markUnread = () => act(actions.unread);
  const some = { scope: 'selection', when: targets.length > 0 } as const;
  useShortcut('j', t('inbox.next'), () => open(next));
  useShortcut('k', t('inbox.previous'), () => open(previous));
  useShortcut('o', t('inbox.openIt'), goTo, { ...some, when: !!opened });
  useShortcut('x', t('inbox.select'), () => toggle(opened), { ...some, when: !!opened });
  useShortcut('e', url.tab === 'done' ? t('inbox.undone') : t('inbox.done'), done, some);
  useShortcut('h', t('inbox.snooze'), later, some);
  useShortcut('shift+i', t('inbox.read'), read, some);
  useShortcut('shift+u', t('inbox.unreadAgain'), markUnread, some);

  const news = groups.filter(isUnread);
  const newIds = news.flatMap((one) => one.all.filter((other) => !other.read_at).map((other) => other.id));
  const pick = (tab: string) => {
    setPicked(new Set());
    setUrl({ tab: tab as Tab, open: '' });
  };
  return (
    <Page
      title={t('inbox.title')}
      aside={unread > 0 ? t('inbox.aside', { count: unread }) : undefined}
      ready={!!list.data}
    >
      <div className={classes.toolbar} data-covered={opened ? true : undefined}>
        <Toolbar
          right={
            <>
              {newIds.length > 0 && url.tab !== 'done' && (
                <Button kind="quiet" onClick={() => actions.read(newIds)}>
                  {t('inbox.markRead', { count: newIds.length })}
                </Button>
              )}
              <Select
                className={classes.filter}
                aria-label={t('inbox.importance')}
                placeholder={t('inbox.importance')}
                data={importances.map((value) => ({ value, label: t(`importance.${value}`) }))}
                value={url.importance || null}
                onChange={(value) => setUrl({ importance: value ?? '', open: '' })}
                clearable
              />
              <Select
                className={classes.filter}
                aria-label={t('inbox.category')}
                placeholder={t('inbox.category')}
                data={categories.map((value) => ({ value, label: t(`category.${value}`) }))}
                value={url.category || null}
                onChange={(value) => setUrl({ category: value ?? '', open: '' })}
                clearable
              />
            </>
          }
        >
          <FilterTabs
            label={t('inbox.title')}
            value={url.tab}
            onChange={pick}
            tabs={tabs.map((tab) => ({
              value: tab,
              label: t(`inbox.tabs.${tab}`),
              count: tab === 'unread' ? unread : undefined,
            }))}
          />
        </Toolbar>
      </div>
      <Columns>
        <InboxList
          shown={url as typeof url & { tab: Tab }}
          list={list}
          groups={groups}
          open={url.open ? groupOf(groups, url.open) : undefined}
          covered={!!opened}
          picked={picked}
          onOpen={open}
          onToggle={toggle}
          onClearFilters={() => setUrl({ importance: '', category: '' })}
        />
        <Main>
          {opened ? (
            <NotificationView
              group={opened}
              inDone={url.tab === 'done'}
              onNext={next && (() => open(next))}
              onPrevious={previous && (() => open(previous))}
              onDone={done}
              onSnooze={later}
              onRead={isUnread(opened) ? read : undefined}
              onUnread={markUnread}
              onBack={() => setUrl({ open: '' })}
            />
          ) : (
            <NothingPicked />
          )}
          <SelectionBar count={chosen.length} total={groups.length} onClear={() => setPicked(new Set())}>
            <Button kind="quiet" onClick={read}>
              {t('inbox.markRead', { count: ids.length })}
            </Button>
            <Button kind="quiet" onClick={later}>
              {t('inbox.snooze')}
            </Button>
            <Button kind="quiet" onClick={done} keys="e">
              {url.tab === 'done' ? t('inbox.undone') : t('inbox.done')}
            </Button>
          </SelectionBar>
        </Main>
      </Columns>
    </Page>
  );
}
