import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, useIntent } from '@/shared/api';
import { Button, toastDone } from '@/shared/ui';
import { force, invite, type Visitor } from './api';
import classes from './WhosOn.module.css';

const MOST = 140;

interface Props {
  visitor: Visitor;
  /** A forced chat opens by itself, with these first words. */
  by: 'invite' | 'force';
  onDone: () => void;
}

/** Asks for the first words and approaches the visitor. A refusal says its reason and keeps the text; some may be set aside. */
export function ApproachForm({ visitor, by, onDone }: Props) {
  const { t } = useTranslation('whoson');
  const [text, setText] = useState<string>(t('defaultInvitation'));
  const approach = (override: boolean, intent: string) =>
    by === 'force'
      ? force(visitor.id, text.trim(), intent)
      : invite(visitor.id, text.trim(), override, intent);
  const send = useIntent(approach, {
    onSuccess: () => {
      toastDone(t(by === 'force' ? 'forced' : 'sent'));
      onDone();
    },
  });
  const mayInsist = send.error instanceof ApiError && send.error.extra.override === true;
  return (
    <form
      className={classes.inviteForm}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) send.mutate(false);
      }}
    >
      {by === 'force' && <p>{t('forceText')}</p>}
      <Textarea
        label={t('message')}
        description={t('messageHint', { left: MOST - text.length })}
        autosize
        minRows={2}
        maxLength={MOST}
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {send.error && (
        <p role="alert" className={classes.refused}>
          {send.error.message}
        </p>
      )}
      <div className={classes.formDo}>
        {mayInsist && <Button onClick={() => send.mutate(true)}>{t('inviteAgain')}</Button>}
        <Button
          kind="primary"
          type="submit"
          loading={send.isPending}
          disabledReason={text.trim() ? undefined : t('messageMissing')}
        >
          {t(by === 'force' ? 'forceChat' : 'send')}
        </Button>
      </div>
    </form>
  );
}
