import { PasswordInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, useIntent } from '@/shared/api';
import { serverNow, useNow } from '@/shared/live';
import { deskQuery, type Role, type Session, sessionQuery } from '@/shared/session';
import { Button, IconOf } from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import { signIn, signInAs } from './api';
import { Gate } from './Gate';
import classes from './Gate.module.css';

const shape = { next: param.text('/whos-on') };

/** Signs a person in; in a demo one click by role does. */
export default function SignInScreen() {
  const { t } = useTranslation('accounts');
  const desk = useQuery(deskQuery);
  const enter = useEnter();
  if (!desk.data) return null;
  if (desk.data.kind === 'new' || !desk.data.set_up)
    return (
      <Gate title={t('signIn.notSetUp')} hint={t('signIn.notSetUpHint')}>
        {null}
      </Gate>
    );
  return (
    <Gate title={t('signIn.title')} hint={t('signIn.hint', { desk: desk.data.name })}>
      <PasswordForm onDone={enter} />
      {desk.data.demo_roles && desk.data.demo_roles.length > 0 && (
        <DemoRoles roles={desk.data.demo_roles} onDone={enter} />
      )}
    </Gate>
  );
}

/** Goes on to where the person wanted to be. Only paths of ours: a link cannot lead elsewhere. */
function useEnter() {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [{ next }] = useUrl(shape);
  return (session: Session) => {
    cache.setQueryData(sessionQuery.queryKey, session);
    void navigate({ to: /^\/(?!\/)[^\\]*$/.test(next) ? next : '/whos-on', replace: true });
  };
}

function PasswordForm({ onDone }: { onDone: (session: Session) => void }) {
  const { t } = useTranslation('accounts');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [caps, setCaps] = useState(false);
  const [closedUntil, setClosedUntil] = useState(0);
  const attempt = useIntent(() => signIn(email, password), {
    onSuccess: onDone,
    onError: (error) =>
      setClosedUntil(
        error instanceof ApiError && error.status === 429 ? serverNow() + 1000 * (error.retryAfter ?? 10) : 0,
      ),
  });
  const wait = Math.max(0, Math.ceil((closedUntil - useNow()) / 1000));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wait === 0) attempt.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label={t('signIn.email')}
        type="email"
        autoComplete="username"
        autoFocus
        required
        value={email}
        onChange={(e) => setEmail(e.currentTarget.value)}
      />
      <PasswordInput
        label={t('signIn.password')}
        autoComplete="current-password"
        required
        value={password}
        onChange={(e) => setPassword(e.currentTarget.value)}
        onKeyUp={(e) => setCaps(e.getModifierState('CapsLock'))}
      />
      {caps && <p className={classes.caps}>{t('signIn.caps')}</p>}
      {attempt.error && (
        <p className={classes.problem} role="alert">
          {wait > 0 ? t('signIn.wait', { seconds: wait }) : attempt.error.message}
        </p>
      )}
      <Button kind="primary" type="submit" fullWidth loading={attempt.isPending}>
        {t('signIn.submit')}
      </Button>
    </form>
  );
}

export function DemoRoles({
  roles,
  onDone,
}: {
  roles: readonly { role: Role; name: string }[];
  onDone: (session: Session) => void;
}) {
  const { t } = useTranslation('accounts');
  const enter = useIntent((role: Role) => signInAs(role), { onSuccess: onDone });
  return (
    <ul className={classes.roles} aria-label={t('signIn.demo')}>
      {roles.map(({ role, name }) => (
        <li key={role}>
          <button type="button" onClick={() => enter.mutate(role)}>
            <span>
              {name} · {t(`roles.${role}`)}
              <br />
              <small>{t(`roleHint.${role}`)}</small>
            </span>
            <IconOf icon={ChevronRight} size={16} />
          </button>
        </li>
      ))}
    </ul>
  );
}
