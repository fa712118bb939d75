import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'
import type { Desk } from './desk'

export const admin = { name: 'Ada Holm', email: 'ada@desk.example', password: 'correct horse battery' }

/** Sets the desk up through its printed link, as an engineer would, and returns the signed-in page. */
export async function setUp(browser: Browser, desk: Desk, siteOrigin: string): Promise<{ context: BrowserContext; page: Page; snippet: string }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(desk.link('setup'))
  await page.getByLabel('Your name').fill(admin.name)
  await page.getByLabel('Email').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByLabel('Name of the desk').fill('Holm & Sons')
  await page.getByLabel('Its address').fill(siteOrigin)
  await page.getByRole('button', { name: 'Set up' }).click()
  const snippet = await page.locator('pre').innerText()
  await page.getByRole('button', { name: 'Open Who’s On' }).click()
  await expect(page.getByRole('heading', { name: 'Who’s On' })).toBeVisible()
  return { context, page, snippet }
}

/** Opens the demo through its printed link and signs in by role. */
export async function openDemo(browser: Browser, desk: Desk, role: 'Administrator' | 'Manager' | 'Agent'): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(desk.link('demo'))
  await page.getByRole('button', { name: role }).click()
  await expect(page.getByRole('heading', { name: 'Who’s On' })).toBeVisible()
  return page
}
