import type { Browser, FrameLocator, Page } from '@playwright/test'

/** A visitor's browser of its own. The widget's closed shadow root is opened, so that the test can look inside as a person can. */
export async function newVisitor(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.addInitScript(() => {
    const attach = Element.prototype.attachShadow
    Element.prototype.attachShadow = function (init) {
      return attach.call(this, { ...init, mode: 'open' })
    }
  })
  return page
}

/** The chat panel, in its frame. */
export function panel(visitor: Page): FrameLocator {
  return visitor.frameLocator('#deskbell iframe')
}
