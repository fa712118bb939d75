import { MessageSquare, Send, Undo2 } from 'lucide-react';
import { type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { Button, focusedRow } from '@/shared/ui';
import type { Visitor } from './api';
import { canInvite, hasChat, type VisitorActions } from './useVisitorActions';
import { VisitorMenu } from './VisitorMenu';

interface Options {
  actions: VisitorActions;
  rows: readonly Visitor[] | undefined;
  opened: Visitor | undefined;
  noForce: (visitor: Visitor) => string | undefined;
  onOpen: (visitor: Visitor) => void;
}

/** The small buttons of a row, and their keys: they act on the focused row, else on the one whose drawer is open. */
export function useRowActions(options: Options): (visitor: Visitor) => ReactNode {
  const { actions, noForce, onOpen } = options;
  const { t } = useTranslation('whoson');
  useKeys(options);
  return useCallback(
    (visitor: Visitor) =>
      visitor.state === 'left' ? null : (
        <>
          {hasChat(visitor) && (
            <Button size="small" icon={MessageSquare} onClick={() => actions.openChat(visitor)}>
              {t('openChat')}
            </Button>
          )}
          {visitor.state === 'invited' && (
            <Button size="small" icon={Undo2} onClick={() => actions.withdraw(visitor)}>
              {t('withdraw')}
            </Button>
          )}
          {canInvite(visitor) && (
            <Button size="small" icon={Send} keys="i" onClick={() => actions.invite(visitor)}>
              {t('invite')}
            </Button>
          )}
          <VisitorMenu visitor={visitor} actions={actions} noForce={noForce(visitor)} onTrail={onOpen} />
        </>
      ),
    [actions, noForce, onOpen, t],
  );
}

function useKeys({ actions, rows, opened }: Options): void {
  const { t } = useTranslation('whoson');
  const target = () => {
    const key = focusedRow();
    return rows?.find((one) => one.id === key) ?? opened;
  };
  const onInvitable = (act: (visitor: Visitor) => void) => () => {
    const visitor = target();
    if (visitor && canInvite(visitor)) act(visitor);
  };
  // Without an open visitor they need a focused row, which the palette takes away.
  const options = { when: (rows?.length ?? 0) > 0, sheetOnly: !opened };
  useShortcut('i', t('invite'), onInvitable(actions.invite), options);
  // Where the site does not allow it, the server's answer says so: a key that does nothing would not.
  useShortcut('shift+f', t('forceChat'), onInvitable(actions.force), options);
  useShortcut(
    '.',
    t('more'),
    () => {
      const key = focusedRow() ?? opened?.id;
      document.querySelector<HTMLElement>(`tr[data-key="${key}"] [aria-haspopup="menu"]`)?.click();
    },
    { ...options, sheetOnly: true },
  );
}
