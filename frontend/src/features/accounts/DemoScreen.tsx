import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '@/shared/api';
import { deskQuery, isDemo, type Session, sessionQuery } from '@/shared/session';
import { IconOf } from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import { openDemo } from './api';
import { Gate } from './Gate';
import { DemoRoles } from './SignInScreen';

const shape = { token: param.text() };

/** The demo link: fills the empty database, then offers to sign in by role. Opened again later it only offers. */
export default function DemoScreen() {
  const { t } = useTranslation('accounts');
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [{ token }] = useUrl(shape);
  const desk = useQuery(deskQuery);
  const fill = useIntent(() => openDemo(token), {
    onSuccess: () => cache.invalidateQueries({ queryKey: deskQuery.queryKey }),
  });
  const { mutate, isIdle, error } = fill;
  const waiting = desk.data !== undefined && !isDemo(desk.data);
  useEffect(() => {
    if (waiting && isIdle) mutate();
  }, [waiting, isIdle, mutate]);

  const enter = (session: Session) => {
    cache.setQueryData(sessionQuery.queryKey, session);
    void navigate({ to: '/whos-on', replace: true });
  };
  if (error && waiting)
    return (
      <Gate title={t('demo.badLink')} hint={`${error.message} ${t('demo.badLinkHint')}`}>
        {null}
      </Gate>
    );
  if (!desk.data || waiting)
    return (
      <Gate title={t('demo.title')} hint={t('demo.hint')}>
        {null}
      </Gate>
    );
  return (
    <Gate title={t('demo.ready')} hint={t('demo.readyHint')}>
      <DemoRoles roles={desk.data.demo_roles ?? []} onDone={enter} />
      <p>
        <a href="/demo/store/" target="_blank" rel="noopener">
          {t('demo.store')} <IconOf icon={ExternalLink} size={14} />
        </a>
      </p>
    </Gate>
  );
}
