import { LIVE } from '../support/board'
import { expect, test } from '../support/story'
import { newVisitor, stir } from '../support/visitor'

// What a visitor does is on the Who's On board within about a second, in the agent's own browser.

/** A bare "7 s", read as a number. */
const seconds = (text: string) => Number(/^(\d+) s$/.exec(text.trim())?.[1] ?? Number.NaN)

test('each page, virtual page and pause of a visitor is on the board within a second', async ({ browser, office, site }) => {
  const { board } = office
  const visitor = await newVisitor(browser, { locale: 'de-AT' })
  await visitor.goto(`${site.origin}/welcome`, { referer: 'https://search.example/?q=tents' })
  await expect(board.row()).toContainText('Page /welcome', LIVE)
  await expect(board.row()).toContainText('Active')
  await expect(await board.cell('From')).toHaveText('search.example')
  await expect(await board.cell('Hits')).toHaveText('1')
  await expect(await board.cell('Location')).toContainText('—') // nobody knows where 127.0.0.1 is

  await visitor.getByRole('link', { name: 'Pricing' }).click()
  await expect(board.row()).toContainText('Page /pricing', LIVE)
  await expect(await board.cell('Hits')).toHaveText('2', LIVE)

  // A single-page application changes the address without loading anything.
  await visitor.evaluate(() => {
    history.pushState(null, '', '/pricing/winter')
    document.title = 'Winter prices'
  })
  await expect(await board.cell('Current page')).toContainText('Winter prices', LIVE)
  await expect(await board.cell('Current page')).toContainText('/pricing/winter')
  await expect(await board.cell('Hits')).toHaveText('3', LIVE)

  // What the address does not tell the page tells itself.
  await visitor.evaluate(() => (window as unknown as { deskbell: (...command: unknown[]) => void }).deskbell('page', { virtual: 'size guide' }))
  await expect(await board.cell('Current page')).toContainText('size guide', LIVE)
  await expect((await board.cell('Current page')).getByText('Virtual page')).toBeAttached()
  await expect(await board.cell('Hits')).toHaveText('4', LIVE)

  // The clocks tick in the browser; input sets the idle one back.
  const idle = await board.cell('Idle')
  await expect.poll(async () => seconds(await idle.innerText()), { timeout: 8_000 }).toBeGreaterThanOrEqual(4)
  await stir(visitor)
  await expect.poll(async () => seconds(await idle.innerText()), LIVE).toBeLessThanOrEqual(2)
  expect(seconds(await (await board.cell('On site')).innerText())).toBeGreaterThan(seconds(await idle.innerText()))

  const drawer = await board.open()
  for (const page of ['Page /welcome', 'Page /pricing', 'Winter prices', 'size guide']) await expect(drawer.getByRole('list').getByText(page).first()).toBeVisible()
})

test('a visitor who does nothing becomes idle on the board, and leaves it in the end', async ({ browser, desk, office, site }) => {
  const { board } = office
  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/help`)
  await expect(board.row()).toContainText('Active', LIVE)
  await desk.advance(5 * 60_000)
  await expect(board.row()).toContainText('Idle', { timeout: 2_500 })
  await stir(visitor)
  await expect(board.row()).toContainText('Active', { timeout: 4_000 }) // the widget may tell of input two seconds after it
  await visitor.close()
  // Half a minute after the server has seen the last tab go.
  await expect(async () => {
    await desk.advance(31_000)
    await expect(board.row()).toContainText('Left', LIVE)
  }).toPass()
  await desk.advance(11_000)
  await expect(board.row()).toHaveCount(0, { timeout: 2_500 })
})

test.describe('behind a proxy that tells addresses', () => {
  test.use({ address: '62.46.10.7', viewport: { width: 1920, height: 900 } })

  test('the board shows country, browser, system, language and the address without its last part', async ({ browser, office, site }) => {
    const { board } = office
    const visitor = await newVisitor(browser, { locale: 'de-AT' })
    await visitor.goto(`${site.origin}/welcome`)
    await expect(await board.cell('Location')).toContainText('AT', LIVE)
    await board.showColumns('Browser / OS', 'Language', 'Landing page', 'IP / Host')
    await visitor.goto(`${site.origin}/pricing`)
    await expect(await board.cell('Current page')).toContainText('Page /pricing', LIVE)
    await expect(await board.cell('Browser / OS')).toHaveText(/^(Headless)?Chrom\w+ \d+ · Linux$/)
    await expect(await board.cell('Language')).toHaveText('de-AT')
    await expect(await board.cell('Landing page')).toContainText('Page /welcome')
    await expect(await board.cell('IP / Host')).toHaveText(/^62\.46\.10\.0/)
    // The choice of columns is the person's, on every screen size and after a reload.
    await office.page.setViewportSize({ width: 1440, height: 900 })
    await office.page.reload()
    await expect(await board.cell('Browser / OS')).toContainText('Linux')
  })
})
