import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { useFeed, serverNow, useVoice } from '@/shared/live';
import { setMenuCounts } from '@/shared/session';
import {
  changeNotifications,
  type Counts,
  countsQuery,
  type Notification,
  placeOf,
  profilesQuery,
} from './api';
import { SoundBar } from './SoundBar';
import { enableSound, play } from './sound';
import { ToastStack } from './ToastStack';
import { add, type Toast, without } from './toasts';

/** Tells the person what the feed brings: one toast, one sound, one desktop notification, whatever number of tabs there is. */
export default function AlertsWatch() {
  const cache = useQueryClient();
  const voice = useVoice();
  const navigate = useNavigate();
  const here = useLocation().pathname;
  const [toasts, setToasts] = useState<Toast[]>([]);
  const [soundWanted, setSoundWanted] = useState(false);
  const counts = useQuery(countsQuery);
  const profile = useQuery(profilesQuery).data?.items.find((one) => one.is_default);

  useEffect(() => {
    if (counts.data) setMenuCounts({ unread: counts.data.unread, urgentUnread: counts.data.urgent_unread });
  }, [counts.data]);

  const take = (ids: string[]) => setToasts((now) => without(now, ids));
  const markRead = (ids: string[]) => {
    voice.tell('read', ids);
    void changeNotifications('read', ids).then(() =>
      cache.invalidateQueries({ queryKey: ['notifications'] }),
    );
  };

  const tell = (notification: Notification) => {
    if (notification.importance === 'low' || notification.read_at) return;
    const place = placeOf(notification.item);
    // Looking at that very item: nothing needs to be said.
    if (place && place.to === here && document.hasFocus()) return markRead([notification.id]);
    const part = voice.takePart(notification.id);
    if (part.toast && profile?.toast !== false) {
      setToasts((now) => add(now, notification, serverNow()));
      void changeNotifications('shown', [notification.id]);
    }
    if (part.desktop && profile?.desktop)
      showOnDesktop(
        notification,
        () => place && void navigate({ to: place.to, search: place.search as never }),
      );
    if (part.sound && profile?.sound !== false && !play(notification.importance)) setSoundWanted(true);
  };

  useFeed(
    (frame) => {
      if (frame.type === 'notification.created') tell(frame.data as Notification);
      if (frame.type === 'notification.updated') {
        const changed = frame.data as Notification;
        if (changed.read_at || changed.done_at) take([changed.id]);
        else
          setToasts((now) =>
            now.map((one) => ({
              ...one,
              notifications: one.notifications.map((other) => (other.id === changed.id ? changed : other)),
            })),
          );
      }
      if (frame.type === 'counts.changed') cache.setQueryData(countsQuery.queryKey, frame.data as Counts);
      else if (frame.type.startsWith('notification.'))
        void cache.invalidateQueries({
          queryKey: ['notifications'],
          predicate: (query) => query.queryKey[1] !== 'counts',
        });
    },
    () => void cache.invalidateQueries({ queryKey: ['notifications'] }),
  );

  const heard = useEffectEvent((message: Parameters<Parameters<typeof voice.onMessage>[0]>[0]) => {
    if (message.kind === 'shown') take([message.notification]);
    if (message.kind === 'read' || message.kind === 'dismissed') take(message.notifications);
  });
  useEffect(() => voice.onMessage(heard), [voice]);

  useEffect(() => {
    const wake = () => {
      void enableSound().then(() => setSoundWanted(false));
      window.removeEventListener('pointerdown', wake);
      window.removeEventListener('keydown', wake);
    };
    window.addEventListener('pointerdown', wake);
    window.addEventListener('keydown', wake);
    return () => {
      window.removeEventListener('pointerdown', wake);
      window.removeEventListener('keydown', wake);
    };
  }, []);

  const dismiss = (ids: string[]) => {
    voice.tell('dismissed', ids);
    take(ids);
  };
  return (
    <>
      {soundWanted && <SoundBar onEnable={() => void enableSound().then(() => setSoundWanted(false))} />}
      <ToastStack
        toasts={toasts}
        onDismiss={dismiss}
        onOpened={(ids) => {
          take(ids);
          markRead(ids);
        }}
      />
    </>
  );
}

function showOnDesktop(notification: Notification, onClick: () => void): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const shown = new window.Notification(notification.title || notification.event_name, {
    body: [notification.item.ref, notification.item.title].filter(Boolean).join(' · '),
    tag: notification.id,
  });
  shown.onclick = () => {
    window.focus();
    onClick();
  };
}
