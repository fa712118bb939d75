import { useNavigate } from '@tanstack/react-router';
import { modals } from '@mantine/modals';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '@/shared/api';
import { confirm, toastDone, toastFailed } from '@/shared/ui';
import { ApproachForm } from './ApproachForm';
import { ban, type BanFor, type Visitor, withdraw } from './api';

/** What can be done with a visitor, from a row, a card, the drawer or the keyboard. */
export interface VisitorActions {
  invite: (visitor: Visitor) => void;
  withdraw: (visitor: Visitor) => void;
  force: (visitor: Visitor) => void;
  ban: (visitor: Visitor, duration: BanFor) => void;
  openChat: (visitor: Visitor) => void;
}

/** Whether a visitor can be invited or drawn into a chat at all; the server still may say no, with its reason. */
export const canInvite = (visitor: Visitor) => visitor.state === 'active' || visitor.state === 'idle';

/** Whether there is a chat to open. */
export const hasChat = (visitor: Visitor) =>
  visitor.chat_id !== '' && (visitor.state === 'chatting' || visitor.state === 'waiting');

/** The actions, the same ones for as long as the screen stands. */
export function useVisitorActions(): VisitorActions {
  const { t } = useTranslation('whoson');
  const navigate = useNavigate();
  const { mutate: takeBack } = useIntent(
    ({ visitor, invitation }: { visitor: string; invitation: string }) => withdraw(visitor, invitation),
    { onError: toastFailed },
  );
  const { mutate: banish } = useIntent(
    ({ visitor, duration }: { visitor: Visitor; duration: BanFor }) => ban(visitor.id, duration),
    {
      onSuccess: (_done, { visitor }) =>
        toastDone(t('banned', { name: visitor.name || t('visitor', { number: visitor.number }) })),
      onError: toastFailed,
    },
  );

  return useMemo<VisitorActions>(() => {
    const called = (visitor: Visitor) => visitor.name || t('visitor', { number: visitor.number });
    const approach = (visitor: Visitor, by: 'invite' | 'force') => {
      const id = modals.open({
        title: t(by === 'force' ? 'forceTitle' : 'inviteTitle', { name: called(visitor) }),
        children: <ApproachForm visitor={visitor} by={by} onDone={() => modals.close(id)} />,
      });
    };
    return {
      invite: (visitor) => approach(visitor, 'invite'),
      withdraw: ({ id, invitation }) => {
        if (invitation) takeBack({ visitor: id, invitation: invitation.id });
      },
      force: (visitor) => approach(visitor, 'force'),
      ban: (visitor, duration) => {
        const values = { name: called(visitor), time: t(`banFor.${duration}`) };
        void confirm({
          title: t('banTitle', values),
          children: t('banText'),
          verb: t('banVerb'),
          danger: true,
        }).then((yes) => yes && banish({ visitor, duration }));
      },
      openChat: ({ chat_id: id }) => void navigate({ to: '/chats/$id', params: { id } }),
    };
  }, [t, navigate, takeBack, banish]);
}
