import { PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError, useIntent } from '@/shared/api';
import { deskQuery, sessionQuery } from '@/shared/session';
import { browserZone, Button, StateDot, TimeZoneSelect, toastDone } from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import { checkSetUp, setUp, type SetUpDone, type SetUpInput, siteSeenQuery } from './api';
import { Gate } from './Gate';
import classes from './Gate.module.css';

const shape = { token: param.text() };

/** The first screen of a new installation, behind the link that the server printed. */
export default function SetUpScreen() {
  const { t } = useTranslation('accounts');
  const [{ token }] = useUrl(shape);
  const link = useQuery({
    queryKey: ['setup', token],
    queryFn: ({ signal }) => checkSetUp(token, signal),
    retry: false,
    refetchOnWindowFocus: false,
  });
  const cache = useQueryClient();
  const found = useIntent(setUp, {
    onSuccess: () => void cache.invalidateQueries({ queryKey: deskQuery.queryKey }),
  });
  if (found.data) return <Ready done={found.data} />;
  if (link.error)
    return (
      <Gate title={t('setUp.badLink')} hint={`${link.error.message} ${t('setUp.badLinkHint')}`}>
        {null}
      </Gate>
    );
  if (!link.data) return null;
  return (
    <Gate title={t('setUp.title')} hint={t('setUp.hint')} wide>
      <SetUpForm
        token={token}
        pending={found.isPending}
        error={found.error}
        onSubmit={(input) => found.mutate(input)}
      />
    </Gate>
  );
}

type Fields = Required<Omit<SetUpInput, 'token'>>;

const empty: Fields = {
  email: '',
  name: '',
  password: '',
  desk_name: '',
  zone: browserZone(),
  department: 'Support',
  group: 'First line',
  site_name: '',
  site_origin: '',
};

interface FormProps {
  token: string;
  pending: boolean;
  error: Error | null;
  onSubmit: (input: SetUpInput) => void;
}

function SetUpForm({ token, pending, error, onSubmit }: FormProps) {
  const { t } = useTranslation('accounts');
  const form = useForm<Fields>({ initialValues: empty });
  const problems = error instanceof ApiError ? error.fieldErrors : {};
  const field = (name: keyof Fields) => ({ ...form.getInputProps(name), error: problems[name] });
  const submit = form.onSubmit(({ site_name, site_origin, ...rest }) => {
    const site = site_origin
      ? { site_origin, site_name: site_name || new URL(site_origin, 'https://x').hostname }
      : {};
    onSubmit({ token, ...rest, ...site });
  });
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <h2 className={classes.section}>{t('setUp.you')}</h2>
      <TextInput
        label={t('setUp.name')}
        description={t('setUp.nameHint')}
        autoComplete="name"
        autoFocus
        {...field('name')}
      />
      <div className={classes.pair}>
        <TextInput label={t('setUp.email')} type="email" autoComplete="username" {...field('email')} />
        <PasswordInput
          label={t('setUp.password')}
          placeholder={t('setUp.passwordHint')}
          autoComplete="new-password"
          {...field('password')}
        />
      </div>
      <h2 className={classes.section}>{t('setUp.desk')}</h2>
      <div className={classes.pair}>
        <TextInput
          label={t('setUp.deskName')}
          placeholder={t('setUp.deskNameExample')}
          {...field('desk_name')}
        />
        <TimeZoneSelect
          label={t('setUp.zone')}
          value={form.values.zone}
          onChange={(zone) => form.setFieldValue('zone', zone)}
          error={problems.zone}
        />
        <TextInput
          label={t('setUp.department')}
          placeholder={t('setUp.departmentExample')}
          {...field('department')}
        />
        <TextInput label={t('setUp.group')} placeholder={t('setUp.groupExample')} {...field('group')} />
      </div>
      <h2 className={classes.section}>{t('setUp.site')}</h2>
      <div className={classes.pair}>
        <TextInput label={t('setUp.siteName')} {...field('site_name')} />
        <TextInput
          label={t('setUp.siteOrigin')}
          placeholder="https://www.example.com"
          {...field('site_origin')}
        />
      </div>
      <p className={classes.hint}>{t('setUp.siteHint')}</p>
      {error && (
        <p className={classes.problem} role="alert">
          {error.message}
        </p>
      )}
      <Button kind="primary" type="submit" fullWidth loading={pending}>
        {t('setUp.submit')}
      </Button>
    </form>
  );
}

/** Waits with the person for the first page view of their site. */
function FirstView({ site }: { site: string }) {
  const { t } = useTranslation('accounts');
  const seen = useQuery(siteSeenQuery(site)).data?.first_hit_at;
  return (
    <p className={classes.firstView} role="status">
      {seen ? (
        <StateDot tone="ok">{t('setUp.seen')}</StateDot>
      ) : (
        <i className={classes.pulse} aria-hidden="true" />
      )}
      {!seen && t('setUp.waiting')}
    </p>
  );
}

function Ready({ done }: { done: SetUpDone }) {
  const { t } = useTranslation('accounts');
  const cache = useQueryClient();
  const navigate = useNavigate();
  const open = async () => {
    await cache.invalidateQueries({ queryKey: sessionQuery.queryKey });
    await navigate({ to: '/whos-on', replace: true });
  };
  const { snippet } = done;
  const copy = async () => {
    await navigator.clipboard.writeText(snippet ?? '');
    toastDone(t('setUp.copied'));
  };
  return (
    <Gate
      key="done"
      title={t('setUp.done')}
      hint={snippet ? t('setUp.doneHint') : t('setUp.doneNoSite')}
      wide
    >
      {snippet && (
        <pre className={classes.snippet} tabIndex={0}>
          {snippet}
        </pre>
      )}
      {done.site_id && <FirstView site={done.site_id} />}
      <div className={classes.done}>
        <Button kind="primary" onClick={open}>
          {t('setUp.open')}
        </Button>
        {snippet && <Button onClick={copy}>{t('setUp.copy')}</Button>}
      </div>
    </Gate>
  );
}
