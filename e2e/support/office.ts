import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'
import { Board } from './board'
import type { Desk } from './desk'
import { FiringLog } from './firings'
import { setUp } from './people'
import type { Site } from './site'
import { stir } from './visitor'

export interface EventDraft {
  level: 'system' | 'agent'
  name: string
  event_type: string
  definition: object
}

/** The signed-in administrator's browser: `page` is on Who's On at first. */
export class Office {
  readonly board: Board

  private constructor(
    private readonly desk: Desk,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    this.board = new Board(page)
  }

  /** Sets the desk up; from then on the site carries the widget. */
  static async setUp(browser: Browser, desk: Desk, site: Site): Promise<Office> {
    const { context, page, snippet } = await setUp(browser, desk, site.origin)
    site.carry(snippet)
    return new Office(desk, context, page)
  }

  /** One more tab of the same person, behind the first. */
  async tab(path: string): Promise<Page> {
    const page = await this.context.newPage()
    // At most one tab of a browser has the focus; without a screen every one believes that it does.
    await page.addInitScript(() => (document.hasFocus = () => false))
    await this.goTo(path, page)
    return page
  }

  /** Goes to a screen and waits until it shows its data. */
  async goTo(path: string, page = this.page): Promise<void> {
    await page.goto(`${this.desk.url}${path}`)
    await expect(page.locator('[data-ready="true"]').first()).toBeAttached()
  }

  /** The firing log, in a tab of its own. */
  async firingLog(): Promise<FiringLog> {
    return new FiringLog(await this.tab('/firings'))
  }

  async makeEvent(draft: EventDraft): Promise<void> {
    const answer = await this.context.request.post(`${this.desk.url}/api/v1/events`, { data: draft, headers: { Origin: this.desk.url } })
    expect(answer.status(), await answer.text()).toBe(201)
  }

  /** Lets a visitor move the pointer, and waits until the server knows of it. */
  async wake(visitor: Page, number = 1): Promise<void> {
    const since = await this.desk.now()
    await stir(visitor)
    await expect
      .poll(async () => {
        const { items } = await (await this.context.request.get(`${this.desk.url}/api/v1/visitors`)).json()
        return Date.parse(items.find((one: { number: number }) => one.number === number).last_activity_at)
      })
      .toBeGreaterThanOrEqual(since)
  }

  /** The firings of an event, newest first. */
  async firingsOf(name: string): Promise<{ id: string; outcome: string }[]> {
    const { items } = await (await this.context.request.get(`${this.desk.url}/api/v1/firings`)).json()
    return items.filter((one: { event_name: string }) => one.event_name === name)
  }
}

/** Waits until the header says that the connection is there. */
export async function live(page: Page): Promise<void> {
  await expect(page.getByRole('banner').getByRole('status')).toHaveText('Live: connected', { timeout: 20_000 })
}
