import { Textarea } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '@/shared/api';
import { Button, toastDone } from '@/shared/ui';
import { invite, type Visitor } from './api';
import classes from './WhosOn.module.css';

/** Asks for the message and invites a visitor. A refusal says its reason and keeps the text. */
export function useInvite() {
  const { t } = useTranslation('whoson');
  const ask = useCallback(
    (visitor: Visitor) => {
      const id = modals.open({
        title: `${t('invite')}: ${visitor.name || t('visitor', { number: visitor.number })}`,
        children: <InviteForm visitor={visitor} onDone={() => modals.close(id)} />,
      });
    },
    [t],
  );
  return { ask };
}

function InviteForm({ visitor, onDone }: { visitor: Visitor; onDone: () => void }) {
  const { t } = useTranslation('whoson');
  const [text, setText] = useState<string>(t('defaultInvitation'));
  const send = useIntent((_: void, intent) => invite(visitor.id, text.trim(), intent), {
    onSuccess: () => {
      toastDone(t('sent'));
      onDone();
    },
  });
  return (
    <form
      className={classes.inviteForm}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) send.mutate();
      }}
    >
      <Textarea
        label={t('message')}
        autosize
        minRows={2}
        maxLength={140}
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {send.error && (
        <p role="alert" className={classes.refused}>
          {send.error.message}
        </p>
      )}
      <Button kind="primary" type="submit" loading={send.isPending}>
        {t('send')}
      </Button>
    </form>
  );
}
