import { useNavigate, useParams } from '@tanstack/react-router';
import { MessageCircle } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, isCode, useIntent } from '@/shared/api';
import { duration } from '@/shared/format/time';
import { useBoard, useNow } from '@/shared/live';
import { useMe } from '@/shared/session';
import { useShortcut } from '@/shared/shortcuts';
import { Columns, EmptyState, Main, Page, toastFailed } from '@/shared/ui';
import { accept, type Chat } from './api';
import classes from './Chats.module.css';
import { Context } from './Context';
import { Conversation } from './Conversation';
import { QueueList } from './QueueList';
import { sections } from './queue';

/** The chat workspace: queue, conversation, and who is on the other side. */
export default function ChatsScreen() {
  const { t } = useTranslation('livechat');
  const me = useMe();
  const navigate = useNavigate();
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const board = useBoard<Chat>('chats');
  const queue = useMemo(() => sections(board.rows ?? [], me.id), [board.rows, me.id]);
  const chat = board.rows?.find((one) => one.id === id || one.ref === id);
  const open = useCallback(
    (next: string) => void navigate({ to: next ? '/chats/$id' : '/chats', params: { id: next } }),
    [navigate],
  );
  const taking = useIntent((chatId: string, intent) => accept(chatId, intent), {
    onSuccess: (taken) => open(taken.id),
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

  return (
    <Page
      title={t('title')}
      aside={<WaitingAside first={next} count={queue.waiting.length} />}
      ready={board.rows !== null}
    >
      <Columns>
        <div className={classes.queue} data-hidden-on-phone={chat ? true : undefined}>
          <QueueList
            queue={queue}
            loading={board.rows === null}
            openId={chat?.id ?? ''}
            onOpen={open}
            onAccept={(chatId) => taking.mutate(chatId)}
          />
        </div>
        {chat ? (
          <>
            <Conversation
              key={chat.id}
              chat={chat}
              accepting={taking.isPending}
              onAccept={() => taking.mutate(chat.id)}
              onBack={() => open('')}
            />
            <Context chat={chat} />
          </>
        ) : (
          <Main>
            <div className={classes.nothing}>
              <EmptyState
                icon={MessageCircle}
                title={queue.waiting.length > 0 ? t('pick') : t('nobodyWaits')}
              >
                {t('pickHint')}
              </EmptyState>
            </div>
          </Main>
        )}
      </Columns>
    </Page>
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
