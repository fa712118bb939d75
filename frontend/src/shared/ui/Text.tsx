import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Check, Copy, Lock } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { middle } from '@/shared/format/text';
import classes from './Text.module.css';

/** The reference of an item (`C-388`): mono, a link where it leads somewhere. */
export function Ref({ children, to }: { children: string; to?: string }) {
  if (!to) return <span className={classes.ref}>{children}</span>;
  return (
    <Link to={to} className={classes.refLink}>
      {children}
    </Link>
  );
}

interface MonoProps {
  children: string;
  /** Shortened in the middle to so many characters; the whole text is the tooltip. */
  most?: number;
  /** A click copies the whole text. */
  copy?: boolean;
}

/** Paths, ids, addresses, codes. */
export function Mono({ children, most, copy }: MonoProps) {
  const short = most ? middle(children, most) : children;
  const text = copy ? (
    <CopyText text={children}>{short}</CopyText>
  ) : (
    <span className={classes.mono}>{short}</span>
  );
  return short === children ? text : <Tooltip label={children}>{text}</Tooltip>;
}

function CopyText({ text, children }: { text: string; children: ReactNode }) {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return (
    <button type="button" className={classes.copy} onClick={copy} aria-label={`${t('copy')}: ${text}`}>
      <span className={classes.mono}>{children}</span>
      {done ? (
        <Check size={12} strokeWidth={1.5} aria-hidden />
      ) : (
        <Copy size={12} strokeWidth={1.5} aria-hidden />
      )}
      <span role="status" className="db-hidden">
        {done ? t('copied') : ''}
      </span>
    </button>
  );
}

/** A value the person may not see: masked, with a lock and the reason. */
export function Masked({ children, reason }: { children?: string; reason: string }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={reason}>
      <span className={classes.masked} tabIndex={0}>
        {children && <span className={classes.mono}>{children}</span>}
        <Lock size={13} strokeWidth={1.5} aria-hidden />
        {t('hidden')}
        <span className="db-hidden">: {reason}</span>
      </span>
    </Tooltip>
  );
}
