import { expect, type Page } from '@playwright/test'

interface Ears extends Window {
  heard?: { sounds: number; toasts: number; since: number }
}

/** Counts from now on the sounds that a tab plays and the toasts that it puts up. The counts end with a reload: that is noticed. */
export async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard = ((window as Ears).heard = { sounds: 0, toasts: 0, since: performance.timeOrigin })
    document.addEventListener('deskbell:sound', () => (heard.sounds += 1))
    new MutationObserver((changes) => {
      for (const change of changes)
        for (const node of change.addedNodes)
          if (node instanceof Element) heard.toasts += Number(node.matches('[data-testid="toast"]')) + node.querySelectorAll('[data-testid="toast"]').length
    }).observe(document.body, { childList: true, subtree: true })
  })
  // The browser lets a page make sounds once somebody has clicked into it.
  await expect(async () => {
    await page.mouse.click(400, 400)
    await expect(page.locator('html[data-sound="ready"]')).toBeAttached({ timeout: 500 })
  }).toPass()
}

/** What the tabs heard since listen, together: the tabs of one person must never say a thing twice. */
export async function heard(...pages: Page[]): Promise<{ sounds: number; toasts: number }> {
  const all = await Promise.all(pages.map((page) => page.evaluate(() => (window as Ears).heard)))
  let sounds = 0
  let toasts = 0
  for (const one of all) {
    expect(one, 'the tab was reloaded').toBeDefined()
    sounds += one!.sounds
    toasts += one!.toasts
  }
  return { sounds, toasts }
}
