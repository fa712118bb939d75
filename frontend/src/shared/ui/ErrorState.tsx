import { CloudOff, Lock, RotateCw, SearchX, TriangleAlert } from 'lucide-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/shared/api';
import { Button, IconOf } from './Button';
import classes from './States.module.css';
import { Mono } from './Text';

interface Props {
  error: unknown;
  onRetry?: () => void;
  /** One line inside a panel instead of the middle of the screen. */
  inline?: boolean;
}

/** What failed, what it means, the request's number, and a way on. */
export function ErrorState({ error, onRetry, inline }: Props) {
  const { t } = useTranslation();
  const { icon, title, detail } = describe(error, t);
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <div className={inline ? classes.line : classes.state} role="alert">
      <span className={inline ? classes.danger : classes.icon}>
        <IconOf icon={icon} size={inline ? 16 : 24} />
      </span>
      {!inline && <p className={classes.title}>{title}</p>}
      <div className={classes.detail}>
        {detail}
        {requestId && (
          <span className={classes.request}>
            {t('requestId', { id: '' })}
            <Mono copy>{requestId}</Mono>
          </span>
        )}
      </div>
      {onRetry && (
        <Button icon={RotateCw} onClick={onRetry} size={inline ? 'small' : 'normal'}>
          {t('retry')}
        </Button>
      )}
    </div>
  );
}

/** An error in words a person can act on. */
export function describe(error: unknown, t: TFunction<'common'>) {
  if (!(error instanceof ApiError)) {
    return { icon: TriangleAlert, title: t('states.errorTitle'), detail: t('states.unexpected') };
  }
  if (error.code === 'offline')
    return { icon: CloudOff, title: t('states.errorTitle'), detail: t('states.offline') };
  if (error.code === 'timeout')
    return { icon: CloudOff, title: t('states.errorTitle'), detail: t('states.timeout') };
  if (error.status === 403) return { icon: Lock, title: t('states.forbiddenTitle'), detail: error.message };
  if (error.status === 404) return { icon: SearchX, title: t('states.notFoundTitle'), detail: error.message };
  const detail = error.status >= 500 ? t('states.unexpected') : error.message;
  return { icon: TriangleAlert, title: t('states.errorTitle'), detail };
}
