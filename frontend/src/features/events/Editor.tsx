import { useBlocker, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tagged } from '@/shared/api';
import { useShortcut } from '@/shared/shortcuts';
import { Columns, confirm, Page } from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import { Actions } from './Actions';
import { Activity } from './Activity';
import type { DeskEvent, Problem } from './api';
import type { Catalogue } from './catalogue';
import { Conditions } from './Conditions';
import { Conflict } from './Conflict';
import { anchorOf, type Draft, draftOf, placeOf, same, tabOf } from './draft';
import { EditorHead } from './EditorHead';
import { EditorTabs, type EditorTab } from './EditorTabs';
import classes from './Editor.module.css';
import { History } from './History';
import type { People } from './people';
import { useCheck } from './useCheck';
import { useSave } from './useSave';
import { WordsRail } from './WordsRail';

const shape = { tab: param.choice('conditions', 'actions', 'activity'), history: param.choice('no', 'yes') };

interface Props {
  /** The saved event; none while it is new. */
  event?: DeskEvent;
  etag?: string;
  initial: Draft;
  catalogue: Catalogue;
  people: People;
  readOnly?: boolean;
}

/** What the parts of the editor need to draw and change the draft. */
export interface Editing {
  draft: Draft;
  change: (change: Partial<Draft>) => void;
  catalogue: Catalogue;
  people: People;
  problems: readonly Problem[];
  readOnly: boolean;
}

/** The editor of one event. */
export function Editor({
  event: given,
  etag: givenTag,
  initial,
  catalogue,
  people,
  readOnly = false,
}: Props) {
  const { t } = useTranslation('events');
  const navigate = useNavigate();
  const [url, setUrl] = useUrl(shape);
  const [saved, setSaved] = useState(given && { data: given, etag: givenTag ?? '' });
  const [base, setBase] = useState(initial);
  const [draft, setDraft] = useState(initial);
  const [theirs, setTheirs] = useState<Tagged<DeskEvent> | null>(null);
  const [refused, setRefused] = useState<Problem[]>([]);
  const event = saved?.data;
  const isNew = !event;
  const dirty = isNew || !same(draft, base);
  const check = useCheck(draft, event?.id);
  const problems = useMemo(() => joined(refused, check.data?.problems ?? []), [refused, check.data]);

  const change = (part: Partial<Draft>) => {
    setRefused([]);
    setDraft((before) => ({ ...before, ...part }));
  };
  const goTo = (problem: Problem) => {
    const place = placeOf(problem.path, draft);
    setUrl({ tab: tabOf(place) });
    requestAnimationFrame(() => requestAnimationFrame(() => reveal(anchorOf(place))));
  };
  const take = (next: Tagged<DeskEvent>) => {
    const now = draftOf(next.data);
    setSaved(next);
    setBase(now);
    return now;
  };
  const save = useSave(event, saved?.etag, {
    onSaved: (next) => {
      setDraft(take(next));
      setRefused([]);
      if (isNew)
        void navigate({
          to: '/events/$id',
          params: { id: next.data.id },
          replace: true,
          ignoreBlocker: true,
        });
    },
    onConflict: setTheirs,
    onProblems: (found) => {
      setRefused(found);
      if (found[0]) goTo(found[0]);
    },
  });
  const submit = () => !readOnly && !save.isPending && dirty && save.mutate(draft);
  useShortcut('mod+s', t('editor.save'), submit, { whileTyping: true, when: !readOnly });
  useShortcut('mod+enter', t('editor.save'), submit, { whileTyping: true, when: !readOnly, silent: true });
  useGuard(dirty && !readOnly, draft.name);

  const editing: Editing = { draft, change, catalogue, people, problems, readOnly };
  const list = draft.level === 'system' ? 'system' : 'my';
  return (
    <Page
      title={draft.name || t('create.title')}
      crumbs={[{ label: t(`levels.${list}`), to: `/events/${list}` }]}
      aside={dirty && !isNew ? t('editor.unsaved') : undefined}
      ready={people.ready && !check.isPending}
    >
      <EditorHead
        editing={editing}
        event={event}
        dirty={dirty}
        saving={save.isPending}
        blocked={refused.length > 0}
        onSave={submit}
        onSaveDisabled={() => save.mutate({ ...draft, state: 'disabled' })}
        onDiscard={() => setDraft(base)}
        onHistory={() => setUrl({ history: url.history === 'yes' ? 'no' : 'yes' })}
      />
      <Columns>
        <div className={classes.work}>
          <EditorTabs
            tab={url.tab}
            onTab={(tab: EditorTab) => setUrl({ tab })}
            conditions={draft.all.length + draft.any.length}
            actions={draft.actions.length}
            isNew={isNew}
          />
          <fieldset className={classes.pane} disabled={readOnly && url.tab !== 'activity'}>
            {url.tab === 'conditions' && <Conditions editing={editing} />}
            {url.tab === 'actions' && <Actions editing={editing} reaches={check.data?.reaches ?? []} />}
            {url.tab === 'activity' && event && <Activity eventId={event.id} />}
          </fieldset>
        </div>
        {url.history === 'yes' && event ? (
          <History
            event={event}
            dirty={dirty}
            readOnly={readOnly}
            onRestore={(revision) =>
              save.mutate({
                ...draftOf({ ...event, name: revision.name, definition: revision.definition }),
                state: draft.state,
              })
            }
            onClose={() => setUrl({ history: 'no' })}
          />
        ) : (
          <WordsRail check={check.data} failed={check.isError} problems={problems} onGo={goTo} />
        )}
      </Columns>
      {theirs && (
        <Conflict
          base={base}
          mine={draft}
          theirs={draftOf(theirs.data)}
          catalogue={catalogue}
          names={people.names}
          onClose={() => setTheirs(null)}
          onMerged={(next) => {
            take(theirs);
            setDraft(next);
            setTheirs(null);
          }}
        />
      )}
    </Page>
  );
}

/** The server's refusal of a save, then what the check says of everything else. */
function joined(refused: readonly Problem[], checked: readonly Problem[]): Problem[] {
  const known = new Set(refused.map((one) => `${one.path} ${one.code}`));
  return [...refused, ...checked.filter((one) => !known.has(`${one.path} ${one.code}`))];
}

function reveal(id: string): void {
  const place = document.getElementById(id);
  place?.scrollIntoView({ block: 'center' });
  place?.querySelector<HTMLElement>('input,textarea,button')?.focus();
}

/** Asks before changes are lost: on the way to another screen, and before the tab closes. */
function useGuard(when: boolean, name: string): void {
  const { t } = useTranslation('events');
  useBlocker({
    disabled: !when,
    enableBeforeUnload: when,
    shouldBlockFn: async ({ current, next }) => {
      if (current.pathname === next.pathname) return false;
      const leave = await confirm({
        title: t('editor.leaveTitle'),
        children: t('editor.leaveText', { name }),
        verb: t('editor.leave'),
        danger: true,
      });
      return !leave;
    },
  });
}
