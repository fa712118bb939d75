export type Texts = Record<string, string>;

/**
 * What stands on the launcher before there is a visit. All other texts come with the answer to the visit, in the visitor's language and
 * with the site's own words: the server has them from assets/texts-*.json, so no page loads languages that it does not show.
 */
export const first: Texts = { launcher: 'Chat with us' };
