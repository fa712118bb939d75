import { type Browser, type BrowserContextOptions, expect, type FrameLocator, type Locator, type Page } from '@playwright/test'

/** A visitor's browser of its own. */
export async function newVisitor(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  await openShadows(page)
  return page
}

/** Opens the widget's closed shadow root, so that the test can look inside as a person can. */
export async function openShadows(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const attach = Element.prototype.attachShadow
    Element.prototype.attachShadow = function (init) {
      return attach.call(this, { ...init, mode: 'open' })
    }
  })
}

/** The chat panel, in its frame. */
export function panel(visitor: Page): FrameLocator {
  return visitor.frameLocator('#deskbell iframe')
}

/** The invitation card. */
export function card(visitor: Page): Locator {
  return visitor.getByRole('status', { name: 'Invitation to chat' })
}

/** Opens the panel and asks a question; the visitor is first in line then. */
export async function ask(visitor: Page, question: string, name = ''): Promise<void> {
  await visitor.getByRole('button', { name: 'Chat with us' }).click()
  await panel(visitor).getByRole('textbox', { name: 'How can we help?' }).fill(question)
  await panel(visitor).getByRole('textbox', { name: 'Your name' }).fill(name)
  await panel(visitor).getByRole('button', { name: 'Start chat' }).click()
  await expect(panel(visitor).getByText('You are 1st in line')).toBeVisible()
}

/** Writes a line in the panel. */
export async function say(visitor: Page, line: string): Promise<void> {
  await panel(visitor).getByRole('textbox').fill(line)
  await visitor.keyboard.press('Enter')
}

/** Moves the pointer, which is input: the visitor is not idle any more. */
export async function stir(visitor: Page): Promise<void> {
  await visitor.mouse.move(100 + Math.random() * 400, 100 + Math.random() * 400)
}
