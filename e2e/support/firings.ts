import { expect, type Locator, type Page } from '@playwright/test'

/** The firing log in a tab. */
export class FiringLog {
  constructor(readonly page: Page) {}

  /** Rows of an event, newest first. */
  rows(event: string): Locator {
    return this.page.getByRole('row', { name: new RegExp(event) })
  }

  /** Opens the explanation of the newest firing of the event. */
  async explain(event: string): Promise<Explanation> {
    await this.rows(event).first().getByText(event).click()
    const drawer = this.page.getByRole('complementary', { name: `Why ${event} fired` })
    await expect(drawer).toBeVisible()
    return new Explanation(drawer)
  }
}

/** Why an event fired, as the drawer tells it. */
export class Explanation {
  constructor(readonly drawer: Locator) {}

  /** Expects the line of a condition: its mark, what was asked, and what was found. */
  async expectCondition(mark: 'holds' | 'does not hold' | 'not needed', asked: string, found: string | RegExp): Promise<void> {
    const line = this.section('Conditions').locator('[data-answer]:has(> span)').filter({ hasText: asked })
    await expect(line, asked).toHaveCount(1)
    await expect(line).toContainText(mark)
    await expect(line).toContainText(found)
  }

  /** A part of the explanation by its heading: Occurrence, Conditions, Schedule, Frequency, Actions … */
  section(heading: string): Locator {
    return this.drawer.locator('section').filter({ has: this.drawer.page().getByRole('heading', { name: heading, exact: true }) })
  }
}
