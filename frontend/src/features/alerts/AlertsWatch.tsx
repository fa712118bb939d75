import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { useFeed, serverNow, useVoice } from '@/shared/live';
import { setMenuCounts } from '@/shared/session';
import {
  type Alert,
  changeNotifications,
  type Counts,
  countsQuery,
  nameOf,
  type Notification,
  placeOf,
  type Told,
} from './api';
import { SoundBar } from './SoundBar';
import { enableSound, play } from './sound';
import { ToastStack } from './ToastStack';
import { add, addMissed, nothing, renewed, without, withoutBefore } from './toasts';

/** What is older than this when it arrives was missed: it is summed up, and makes no noise. */
const LATE = 20_000;

/** Tells the person what the feed brings: one toast, one sound, one desktop notification, whatever number of tabs there is. */
export default function AlertsWatch() {
  const cache = useQueryClient();
  const voice = useVoice();
  const navigate = useNavigate();
  const here = useLocation().pathname;
  const [toasts, setToasts] = useState(nothing);
  const [soundWanted, setSoundWanted] = useState(false);
  const counts = useQuery(countsQuery);

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

  const tell = (notification: Notification, alert: Alert, again = false) => {
    const place = notification.item && placeOf(notification.item);
    // Looking at that very item: nothing needs to be said.
    if (place && place.to === here && document.hasFocus()) return markRead([notification.id]);
    const part = voice.takePart(notification.id);
    const late = !again && serverNow() - Date.parse(notification.created_at) > LATE;
    if (part.toast && alert.toast) {
      setToasts((now) => (late ? addMissed : add)(now, notification, serverNow()));
      void changeNotifications('shown', [notification.id]);
    }
    if (late) return;
    if (part.desktop && alert.desktop)
      showOnDesktop(
        notification,
        () => place && void navigate({ to: place.to, search: place.search as never }),
      );
    if (part.sound && alert.sound && !play(notification.importance)) setSoundWanted(true);
  };

  const changed = ({ notification, alert, ids, all_before: before, read_at: read, done_at: done }: Told) => {
    if (notification && alert) return tell(notification, alert, true); // a snooze is over
    if (notification) return setToasts((now) => renewed(now, notification));
    if (ids && (read || done)) take(ids);
    if (before && read) setToasts((now) => withoutBefore(now, before));
  };

  useFeed(
    (frame) => {
      const told = frame.data as Told;
      if (frame.type === 'notification.created' && told.notification && told.alert)
        tell(told.notification, told.alert);
      if (frame.type === 'notification.updated') changed(told);
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
  const shown = new window.Notification(nameOf(notification), {
    body: [notification.item?.ref, notification.item?.title].filter(Boolean).join(' · '),
    tag: notification.id,
  });
  shown.onclick = () => {
    window.focus();
    onClick();
  };
}
