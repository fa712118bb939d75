import { lazy, Suspense } from 'react';
import { withWords } from '@/shared/i18n';
import { Quiet } from '@/shared/ui';

const AlertsWatch = lazy(withWords('alerts', () => import('@/features/alerts/AlertsWatch')));
const ChatsWatch = lazy(withWords('livechat', () => import('@/features/livechat/ChatsWatch')));

/** What works on every screen: toasts and sounds, and the numbers of the menu. */
export function Background() {
  return [AlertsWatch, ChatsWatch].map((Watch, index) => (
    <Quiet key={index}>
      <Suspense>
        <Watch />
      </Suspense>
    </Quiet>
  ));
}
