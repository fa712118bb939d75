const ladder = [500, 1000, 2000, 5000, 10_000, 20_000];

/**
 * How long to wait before the next try, in ms. The wait grows with the failures and is spread by a quarter to both
 * sides, so that a restarted server is not met by everybody at once.
 */
export function wait(failures: number, random: () => number): number {
  const step = ladder[Math.min(failures, ladder.length - 1)] ?? 20_000;
  return Math.round(step * (0.75 + random() * 0.5));
}
