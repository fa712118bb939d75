import { Component, type ReactNode } from 'react';

/**
 * Keeps what it holds from taking the screen down: a part that fails disappears, the error is reported to the browser.
 * For what works beside a screen (bell, toasts), not for screens.
 */
export class Quiet extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown) {
    reportError(error);
  }

  override render() {
    return this.state.failed ? null : this.props.children;
  }
}
