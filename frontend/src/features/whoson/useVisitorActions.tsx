import { useNavigate } from '@tanstack/react-router';
import { modals } from '@mantine/modals';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '@/shared/api';
import { confirm, toastDone, toastFailed } from '@/shared/ui';
import { ban, type BanFor, force, type Visitor, withdraw } from './api';
import { InviteForm } from './InviteForm';

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
  const { mutate: open } = useIntent((visitor: string, intent) => force(visitor, '', intent), {
    onError: toastFailed,
  });
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
    return {
      invite: (visitor) => {
        const id = modals.open({
          title: t('inviteTitle', { name: called(visitor) }),
          children: <InviteForm visitor={visitor} onDone={() => modals.close(id)} />,
        });
      },
      withdraw: ({ id, invitation }) => {
        if (invitation) takeBack({ visitor: id, invitation: invitation.id });
      },
      force: (visitor) => {
        const title = t('forceTitle', { name: called(visitor) });
        void confirm({ title, children: t('forceText'), verb: t('forceChat') }).then(
          (yes) => yes && open(visitor.id),
        );
      },
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
  }, [t, navigate, takeBack, open, banish]);
}
