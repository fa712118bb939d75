import { useNavigate } from '@tanstack/react-router';
import { MessageSquare, Send } from 'lucide-react';
import { type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { Button } from '@/shared/ui';
import type { Visitor } from './api';
import { useInvite } from './useInvite';

/** What can be done with a row: invite, or open its chat. `i` does the first for the open visitor. */
export function useRowActions(opened: Visitor | undefined): (visitor: Visitor) => ReactNode {
  const { t } = useTranslation('whoson');
  const navigate = useNavigate();
  const invite = useInvite();
  const ask = invite.ask;
  useShortcut('i', t('invite'), () => opened && ask(opened), {
    scope: 'selection',
    when: !!opened && canInvite(opened),
  });
  return useCallback(
    (visitor: Visitor) => {
      if (visitor.chat_id && (visitor.state === 'chatting' || visitor.state === 'waiting')) {
        return (
          <Button
            size="small"
            icon={MessageSquare}
            onClick={() => void navigate({ to: '/chats/$id', params: { id: visitor.chat_id } })}
          >
            {t('openChat')}
          </Button>
        );
      }
      if (!canInvite(visitor)) return null;
      return (
        <Button size="small" icon={Send} keys="i" onClick={() => ask(visitor)}>
          {t('invite')}
        </Button>
      );
    },
    [ask, navigate, t],
  );
}

export const canInvite = (visitor: Visitor) => visitor.state === 'active' || visitor.state === 'idle';
