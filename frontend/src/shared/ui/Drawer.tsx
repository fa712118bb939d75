import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { IconButton } from './Button';
import classes from './Drawer.module.css';

interface Props {
  /** Names the drawer for screen readers. */
  label: string;
  /** Title line and what belongs to it; the buttons stand at its right. */
  header: ReactNode;
  children: ReactNode;
  onClose: () => void;
  onPrevious?: () => void;
  onNext?: () => void;
  /** 420; Explain takes 556. */
  width?: number;
  footer?: ReactNode;
}

/**
 * A drawer at the right that pushes what stands beside it (place it last in Columns); on a phone it covers the screen.
 * Escape and `]` close it. It does not take the focus: the list stays in hand.
 */
export function Drawer({ label, header, children, onClose, onPrevious, onNext, width = 420, footer }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  useShortcut('escape', t('close'), onClose, { scope: 'layer', silent: true });
  useShortcut(']', t('closeDrawer'), onClose);
  useEffect(() => {
    const opener = document.activeElement;
    const drawer = box.current;
    return () => {
      const lost = document.activeElement === document.body || drawer?.contains(document.activeElement);
      if (lost && opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <aside
      ref={box}
      className={classes.drawer}
      style={{ '--drawer': `${width}px` } as React.CSSProperties}
      aria-label={label}
    >
      <header className={classes.header}>
        <div className={classes.heading}>{header}</div>
        <div className={classes.buttons}>
          {onPrevious && (
            <IconButton icon={ChevronUp} label={t('openPrevious')} keys="k" onClick={onPrevious} />
          )}
          {onNext && <IconButton icon={ChevronDown} label={t('openNext')} keys="j" onClick={onNext} />}
          <IconButton icon={X} label={t('close')} keys="escape" onClick={onClose} />
        </div>
      </header>
      <div className={classes.body} tabIndex={0}>
        {children}
      </div>
      {footer && <div className={classes.footer}>{footer}</div>}
    </aside>
  );
}
