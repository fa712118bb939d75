import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { MessageCircle } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, isCode, useIntent } from '@/shared/api';
import { duration } from '@/shared/format/time';
import { useBoard, useNow } from '@/shared/live';
import { useMe, useMenuCounts } from '@/shared/session';
import { useShortcut } from '@/shared/shortcuts';
import { Columns, EmptyState, ErrorState, Main, Page, toastFailed } from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import { accept, type Chat, chatQuery } from './api';
import classes from './Chats.module.css';
import { Context } from './Context';
import { Conversation } from './Conversation';
import { inOrder, mineOnly, type Queue, sections } from './queue';
import { QueueList } from './QueueList';
import { useTaken } from './useTaken';

const shape = { groups: param.choice('all', 'mine') };

/** The chat workspace: queue, conversation, and who is on the other side. */
export default function ChatsScreen() {
  const { t } = useTranslation('livechat');
  const me = useMe();
  const navigate = useNavigate();
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const [url, setUrl] = useUrl(shape);
  const { rows } = useBoard<Chat>('chats');
  const queue = useMemo(() => {
    const seen = rows ?? [];
    return sections(url.groups === 'mine' ? mineOnly(seen, me) : seen, me.id);
  }, [rows, me, url.groups]);
  const [details, setDetails] = useState(false);
  const taken = useTaken(rows, me.id);
  const shown = useShown(id, rows);
  const { chat } = shown;
  const open = useCallback(
    (next: string) =>
      void navigate({
        to: next ? '/chats/$id' : '/chats',
        params: { id: next },
        search: ((before: object) => before) as never,
      }),
    [navigate],
  );
  const taking = useIntent((chatId: string, intent) => accept(chatId, intent), {
    onSuccess: (won) => open(won.id),
    onError: (error) =>
      toastFailed(isCode(error, 'chat_taken') && error instanceof ApiError ? new Error(error.detail) : error),
  });
  const next = queue.waiting[0];
  useShortcut(
    'a',
    t('actions.acceptNext'),
    () => next && taking.mutate(chat?.state === 'waiting' ? chat.id : next.id),
    { when: !!next },
  );
  useSteps(queue, chat?.id, open);

  return (
    <Page
      title={t('title')}
      aside={rows && <WaitingAside first={next} count={queue.waiting.length} />}
      ready={rows !== null && !shown.pending}
    >
      <Columns>
        <div className={classes.queue} data-hidden-on-phone={id ? true : undefined}>
          <QueueList
            queue={queue}
            taken={taken}
            loading={rows === null}
            groups={url.groups}
            onGroups={(groups) => setUrl({ groups })}
            openId={chat?.id ?? ''}
            onOpen={open}
            onAccept={(chatId) => taking.mutate(chatId)}
          />
        </div>
        <div className={classes.work} data-hidden-on-phone={id ? undefined : true}>
          {chat ? (
            <>
              <Conversation
                key={chat.id}
                chat={chat}
                accepting={taking.isPending}
                onAccept={() => taking.mutate(chat.id)}
                onBack={() => open('')}
                onDetails={() => setDetails(true)}
              />
              <Context chat={chat} open={details} onClose={() => setDetails(false)} />
            </>
          ) : (
            <Main>
              <div className={classes.nothing}>
                {shown.error ? (
                  <ErrorState error={shown.error} onRetry={shown.retry} />
                ) : (
                  !id && rows && <Nothing waiting={queue.waiting.length} />
                )}
              </div>
            </Main>
          )}
        </div>
      </Columns>
    </Page>
  );
}

/** The chat of the address: of the board, else read by itself, for one that ended long ago. */
function useShown(id: string, rows: Chat[] | null) {
  const onBoard = rows?.find((one) => one.id === id || one.ref === id);
  const { data, error, refetch, isLoading } = useQuery({
    ...chatQuery(id),
    enabled: id !== '' && rows !== null && !onBoard,
  });
  return {
    chat: onBoard ?? (id ? data : undefined),
    error: onBoard ? null : error,
    pending: isLoading,
    retry: () => void refetch(),
  };
}

/** `j` and `k` go through the queue. */
function useSteps(queue: Queue, openId: string | undefined, open: (id: string) => void): void {
  const { t } = useTranslation('livechat');
  const ids = inOrder(queue).map((one) => one.id);
  const step = (by: number) => {
    const at = openId ? ids.indexOf(openId) : -1;
    const next = ids[Math.min(ids.length - 1, Math.max(0, at + by))];
    if (next) open(next);
  };
  const options = { when: ids.length > 0, sheetOnly: true };
  useShortcut('j', t('actions.next'), () => step(1), options);
  useShortcut('k', t('actions.previous'), () => step(-1), options);
}

function Nothing({ waiting }: { waiting: number }) {
  const { t } = useTranslation('livechat');
  const me = useMe();
  const { visitorsOnline } = useMenuCounts();
  const seesVisitors = me.whos_on || me.role === 'administrator';
  return (
    <EmptyState
      icon={MessageCircle}
      title={waiting > 0 ? t('pick') : t('nobodyWaits')}
      link={seesVisitors && waiting === 0 && <Link to="/whos-on">{t('openWhosOn')}</Link>}
    >
      {waiting === 0 && visitorsOnline > 0 ? t('nobodyWaitsHint', { count: visitorsOnline }) : t('pickHint')}
    </EmptyState>
  );
}

function WaitingAside({ first, count }: { first: Chat | undefined; count: number }) {
  const { t } = useTranslation('livechat');
  const now = useNow();
  if (!first) return <>{t('nobodyWaits')}</>;
  return (
    <span className="db-tnum">
      {t('waitingAside', { count, longest: duration(Math.max(0, now - Date.parse(first.opened_at))) })}
    </span>
  );
}
