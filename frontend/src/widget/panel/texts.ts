const english = {
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
  email: 'E-mail, for our answer',
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
  offlineTitle: 'We are away right now',
  offlineHint: 'Leave your question with an address, and the team answers by e-mail.',
  needEmail: 'An e-mail address such as name@example.com',
  needQuestion: 'Write your question first',
  brand: 'Chat by Deskbell',
  team: 'our team',
}

export type Texts = typeof english

const german: Partial<Texts> = {
  you: 'Sie',
  away: 'Abwesend',
  minimise: 'Fenster schließen',
  end: 'Chat beenden',
  endAsk: 'Diesen Chat beenden?',
  endYes: 'Beenden',
  endNo: 'Weiter chatten',
  question: 'Wie können wir helfen?',
  questionHint: 'Ihre Frage…',
  name: 'Ihr Name',
  email: 'E-Mail für unsere Antwort',
  optional: 'freiwillig',
  start: 'Chat beginnen',
  starting: 'Wird begonnen…',
  waiting: 'Sie sind {n} in der Reihe',
  waitingHint: 'Schreiben Sie ruhig weiter; {desk} sieht es, sobald jemand da ist.',
  joined: '{name} ist da',
  forced: '{name} hat diesen Chat geöffnet',
  ended: 'Dieser Chat ist beendet',
  endedBy_visitor: 'Sie haben den Chat beendet',
  endedBy_agent: '{name} hat den Chat beendet',
  anew: 'Neuen Chat beginnen',
  write: 'Nachricht schreiben…',
  send: 'Senden',
  sending: 'Wird gesendet…',
  unsent: 'Wartet auf Verbindung',
  sent: 'Gesendet',
  delivered: 'Zugestellt',
  read: 'Gelesen',
  notSent: 'Nicht gesendet',
  retry: 'Noch einmal',
  typing: '{name} schreibt',
  reconnecting: 'Verbindung wird aufgebaut… Ihr Text bleibt erhalten.',
  offlineTitle: 'Gerade ist niemand da',
  offlineHint: 'Lassen Sie Ihre Frage mit einer Adresse da; das Team antwortet per E-Mail.',
  needEmail: 'Eine Adresse wie name@example.com',
  needQuestion: 'Schreiben Sie zuerst Ihre Frage',
  brand: 'Chat mit Deskbell',
  team: 'unser Team',
}

const languages: Record<string, Partial<Texts>> = { de: german }

/** The panel's words for a language tag, with those of the site above them. */
export function textsFor(locale: string, site: Record<string, string>): Texts {
  return { ...english, ...languages[locale.slice(0, 2)], ...site }
}

/** Puts values into a text: "{name} joined". */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** 1st, 2nd, 3rd ... in the language. */
export function ordinal(n: number, locale: string): string {
  if (!locale.startsWith('en')) return `${n}.`
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th' }[new Intl.PluralRules('en', { type: 'ordinal' }).select(n) as 'one' | 'two' | 'few' | 'other']
  return `${n}${ending}`
}
