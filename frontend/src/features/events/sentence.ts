/** A part of a sentence: what was set stands out from the glue. */
export interface Part {
  text: string;
  fact: boolean;
}

const fact =
  /(“[^”]*”|\b\d+(?:[.,:]\d+)*(?: (?:to|and) \d+(?:[.,:]\d+)*)?(?: (?:minutes?|min|h|hours?|days?|weeks?))?)/;

/** Cuts a sentence into facts (quoted words, numbers with their units) and the words between them. */
export function emphasised(sentence: string): Part[] {
  return sentence
    .split(fact)
    .map((text, index) => ({ text, fact: index % 2 === 1 }))
    .filter((part) => part.text !== '');
}

const shorter: readonly [RegExp, string][] = [
  [/ between (\S+) and (\S+)/, ' $1–$2'],
  [/ at least /, ' ≥ '],
  [/ at most /, ' ≤ '],
  [/ (contains|is|starts with|ends with|matches) any of /, ' $1 '],
  [/ minutes?$/, ' min'],
  [/^(Idle|Duration) Minutes /, '$1 '],
  [/^Live Chat (?=Invites)/, ''],
];

/** A condition for a narrow cell: "Idle Minutes between 1 and 10 minutes" is "Idle 1–10 min". The whole is in its tooltip. */
export const inShort = (condition: string): string =>
  shorter.reduce((text, [long, short]) => text.replace(long, short), condition);
