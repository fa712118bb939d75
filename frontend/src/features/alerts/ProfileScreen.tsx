import { Skeleton, Switch, TagsInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ApiError, useIntent } from '@/shared/api';
import { useShortcut } from '@/shared/shortcuts';
import { Button, ErrorState, IconOf, Page, Section, toastDone, toastFailed, useLate } from '@/shared/ui';
import classes from './Alerts.module.css';
import { type Profile, profilesQuery } from './api';

/** How this person is reached: the default notification profile. */
export default function ProfileScreen() {
  const { t } = useTranslation('alerts');
  const profiles = useQuery(profilesQuery);
  const profile = profiles.data?.items.find((one) => one.is_default);
  return (
    <Page title={t('profile.title')} ready={!!profile}>
      {profiles.error && !profile && (
        <ErrorState error={profiles.error} onRetry={() => void profiles.refetch()} />
      )}
      {!profiles.error && !profile && <Loading />}
      {profile && <ProfileForm key={profile.id} profile={profile} />}
    </Page>
  );
}

function Loading() {
  if (!useLate()) return null;
  return (
    <div className={classes.profileLoading} aria-hidden>
      {[60, 34, 48, 48, 48, 34, 40].map((width, index) => (
        <Skeleton key={index} height={12} width={`${width}%`} />
      ))}
    </div>
  );
}

function ProfileForm({ profile }: { profile: Profile }) {
  const { t } = useTranslation('alerts');
  const cache = useQueryClient();
  const form = useForm({
    initialValues: {
      toast: profile.toast,
      sound: profile.sound,
      desktop: profile.desktop,
      on: profile.email.on,
      addresses: profile.email.addresses,
    },
  });
  const save = useIntent(
    () => {
      const { on, addresses, ...rest } = form.getValues();
      return api.patch(`/profiles/${profile.id}`, { ...rest, email: { on, addresses } });
    },
    {
      onSuccess: async () => {
        form.resetDirty();
        await cache.invalidateQueries({ queryKey: profilesQuery.queryKey });
        toastDone(t('profile.saved'));
      },
    },
  );
  const test = useIntent(() => api.post(`/profiles/${profile.id}/test`, {}), {
    onSuccess: () => toastDone(t('profile.tested')),
    onError: toastFailed,
  });
  const problems = save.error instanceof ApiError ? save.error.fieldErrors : {};
  const dirty = form.isDirty();
  useShortcut('mod+s', t('profile.save'), () => save.mutate(), { when: dirty, whileTyping: true });
  useShortcut('t', t('profile.test'), () => test.mutate(), { when: !dirty });
  const box = (name: 'toast' | 'sound' | 'desktop' | 'on') => form.getInputProps(name, { type: 'checkbox' });
  return (
    <form className={classes.profile} onSubmit={form.onSubmit(() => save.mutate())}>
      <p className={classes.hint}>{t('profile.hint')}</p>
      <Section title={t('profile.inApp')}>
        <div className={classes.switches}>
          <Switch label={t('profile.toast')} description={t('profile.toastHint')} {...box('toast')} />
          <Switch label={t('profile.sound')} description={t('profile.soundHint')} {...box('sound')} />
          <Switch label={t('profile.desktop')} description={t('profile.desktopHint')} {...box('desktop')} />
          {form.values.desktop && <Permission />}
        </div>
      </Section>
      <Section title={t('profile.email')}>
        <div className={classes.switches}>
          <Switch label={t('profile.emailOn')} {...box('on')} />
          {form.values.on && (
            <TagsInput
              label={t('profile.addresses')}
              description={t('profile.addressesHint')}
              maxTags={5}
              {...form.getInputProps('addresses')}
              error={problems['email.addresses'] ?? save.error?.message}
            />
          )}
        </div>
      </Section>
      <div className={classes.profileDo}>
        <Button
          kind="primary"
          type="submit"
          keys="mod+s"
          loading={save.isPending}
          disabledReason={dirty ? undefined : t('profile.unchanged')}
        >
          {t('profile.save')}
        </Button>
        {dirty ? (
          <Button kind="quiet" onClick={() => form.reset()}>
            {t('profile.discard')}
          </Button>
        ) : (
          <Button keys="t" onClick={() => test.mutate()} loading={test.isPending}>
            {t('profile.test')}
          </Button>
        )}
        {dirty && <span className={classes.meta}>{t('profile.unsaved')}</span>}
      </div>
    </form>
  );
}

/** What the browser says about desktop notifications, and the one button that may ask it. */
function Permission() {
  const { t } = useTranslation('alerts');
  const [state, setState] = useState<NotificationPermission | 'unsupported'>(() =>
    'Notification' in window && window.isSecureContext ? Notification.permission : 'unsupported',
  );
  // Only the browser's site settings can undo a refusal: whoever comes back from there is asked again what it says.
  useEffect(() => {
    const look = () => setState((now) => (now === 'unsupported' ? now : Notification.permission));
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, []);
  return (
    <div className={classes.permission} data-state={state}>
      {state === 'granted' && <IconOf icon={Check} size={16} />}
      {t(`profile.permission.${state}`)}
      {state === 'default' && (
        <Button size="small" onClick={() => void Notification.requestPermission().then(setState)}>
          {t('profile.ask')}
        </Button>
      )}
    </div>
  );
}
