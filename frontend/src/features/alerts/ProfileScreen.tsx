import { Switch, TagsInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ApiError, useIntent } from '@/shared/api';
import { Button, ErrorState, Page, Section, toastDone, toastFailed } from '@/shared/ui';
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
      {profile && <ProfileForm key={profile.id} profile={profile} />}
    </Page>
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
        <Button kind="primary" type="submit" loading={save.isPending}>
          {t('profile.save')}
        </Button>
        <Button onClick={() => test.mutate()} loading={test.isPending}>
          {t('profile.test')}
        </Button>
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
  return (
    <div className={classes.permission} data-state={state}>
      {t(`profile.permission.${state}`)}
      {state === 'default' && (
        <Button size="small" onClick={() => void Notification.requestPermission().then(setState)}>
          {t('profile.ask')}
        </Button>
      )}
    </div>
  );
}
