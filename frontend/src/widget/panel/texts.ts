export const english = {
  title: 'Chat',
  you: 'You',
  online: 'Online',
  away: 'Away',
  offline: 'Offline',
  minimise: 'Close the panel',
  end: 'End chat',
  endAsk: 'End this chat?',
  endYes: 'End it',
  endNo: 'Keep chatting',
  question: 'How can we help?',
  questionHint: 'Write your question…',
  name: 'Your name',
  email: 'E-mail, in case we lose each other',
  optional: 'optional',
  start: 'Start chat',
  starting: 'Starting…',
  waiting: 'You are {n} in line',
  waitingHint: 'Keep writing; {desk} sees it as soon as somebody joins.',
  joined: '{name} joined',
  forced: '{name} opened this chat',
  ended: 'This chat has ended',
  endedBy_visitor: 'You ended the chat',
  endedBy_agent: '{name} ended the chat',
  anew: 'Start another chat',
  write: 'Write a message…',
  send: 'Send',
  sending: 'Sending…',
  unsent: 'Waiting to send',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  notSent: 'Not sent',
  retry: 'Retry',
  typing: '{name} is typing',
  reconnecting: 'Reconnecting… What you write is kept.',
  leave: 'Leave a message',
  offlineHint:
    'Nobody is here to chat right now. Your message waits in our queue, with your address; whoever is back first answers here.',
  sendMessage: 'Send message',
  sentTitle: 'Your message is kept as {ref}',
  sentHint:
    'The answer appears here: keep this tab open, or come back in it. Whoever answers sees your address, too.',
  needEmail: 'An e-mail address such as name@example.com',
  needQuestion: 'Write your question first',
  brand: 'Chat by Deskbell',
  team: 'our team',
  unavailable: 'Chat is not available here',
};

export type Texts = typeof english;

/** The other languages; each is loaded by who needs it. */
const languages: Record<string, () => Promise<{ default: Partial<Texts> }>> = {
  ar: () => import('./languages/ar'),
  de: () => import('./languages/de'),
  es: () => import('./languages/es'),
  fr: () => import('./languages/fr'),
  it: () => import('./languages/it'),
  nl: () => import('./languages/nl'),
  pl: () => import('./languages/pl'),
  pt: () => import('./languages/pt'),
};

/** The first part of a language tag: "de" of "de-AT". */
function base(locale: string): string {
  return locale.split('-')[0]!.toLowerCase();
}

/** The panel's words for a language tag; English for languages that there are not, and when they cannot be loaded. */
export async function wordsFor(locale: string): Promise<Texts> {
  try {
    return { ...english, ...(await languages[base(locale)]?.())?.default };
  } catch {
    return english;
  }
}

/** How the panel's words for a language are written: there are English ones for those that it does not have. */
export function direction(locale: string): 'ltr' | 'rtl' {
  return base(locale) === 'ar' ? 'rtl' : 'ltr';
}

/** Puts values into a text: "{name} joined". */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** 1st, 2nd, 3rd ... in the language, as it stands in its sentence about the queue. */
export function ordinal(n: number, locale: string): string {
  switch (base(locale)) {
    case 'de':
    case 'pl':
      return `${n}.`;
    case 'fr':
      return n === 1 ? '1er' : `${n}e`;
    case 'nl':
      return `${n}e`;
    case 'es':
      return `${n}.º`;
    case 'it':
    case 'pt':
      return `${n}º`;
    case 'ar':
      return new Intl.NumberFormat(locale).format(n);
  }
  return (
    n +
    { one: 'st', two: 'nd', few: 'rd', zero: 'th', many: 'th', other: 'th' }[
      new Intl.PluralRules('en', { type: 'ordinal' }).select(n)
    ]
  );
}
