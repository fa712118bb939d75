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
