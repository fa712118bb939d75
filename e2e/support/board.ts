import { expect, type Locator, type Page } from '@playwright/test'

/** How long a board may take to show what happened: a second, and what the browsers themselves need. */
export const LIVE = { timeout: 1_500 }

/** The Who's On board in an agent's tab. */
export class Board {
  constructor(private readonly page: Page) {}

  /** The row of a visitor. */
  row(number = 1): Locator {
    return this.page.getByRole('row', { name: new RegExp(`Visitor ${number}\\b`) })
  }

  /** The visitor looks at pages, each until it is on the board. */
  async reads(visitor: Page, origin: string, ...paths: string[]): Promise<void> {
    for (const path of paths) {
      await visitor.goto(`${origin}${path}`)
      await expect(this.row()).toContainText(`Page ${path}`, LIVE)
    }
  }

  /** One cell of the row, by what stands above it. */
  async cell(column: string, number = 1): Promise<Locator> {
    const heads = await this.page.getByRole('columnheader').allInnerTexts()
    const index = heads.findIndex((head) => head.trim() === column)
    expect(index, `no column ${column} among ${heads.join(', ')}`).toBeGreaterThanOrEqual(0)
    return this.row(number).getByRole('cell').nth(index)
  }

  /** The four counts sent·accepted·rejected·ignored; buttons may lie over the end of the row. */
  async invites(number = 1): Promise<Locator> {
    return (await this.cell('Invites', number)).locator('> span')
  }

  /** Shows columns that are hidden at first, through the column chooser. */
  async showColumns(...names: string[]): Promise<void> {
    await this.page.getByRole('button', { name: 'Columns' }).click()
    for (const name of names) await this.page.getByRole('menuitemcheckbox', { name }).click()
    await this.page.keyboard.press('Escape')
    for (const name of names) await expect(this.page.getByRole('columnheader', { name })).toBeVisible()
  }

  /** The drawer of a visitor, opened by a click on the row. */
  async open(number = 1): Promise<Locator> {
    const drawer = this.page.getByRole('complementary', { name: `Details of Visitor ${number}` })
    if (!(await drawer.isVisible())) await this.row(number).getByText(`Visitor ${number}`).click()
    await expect(drawer).toBeVisible()
    return drawer
  }
}
