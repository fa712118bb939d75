/** What a person has written into a chat and not yet sent. */
export interface DraftBox {
  read: () => string;
  write: (text: string) => void;
}

const KEPT_UNDER = 'deskbell:draft';

/** The draft of a person for one chat. It lies in the browser, so that every tab finds it and a reload loses nothing. */
export function draftBox(
  person: string,
  chat: string,
  note: boolean,
  store: Storage = localStorage,
): DraftBox {
  const key = [KEPT_UNDER, person, chat, note ? 'note' : 'reply'].join(':');
  return {
    read: () => store.getItem(key) ?? '',
    write: (text) => (text ? store.setItem(key, text) : store.removeItem(key)),
  };
}
