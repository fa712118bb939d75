import { expect, test } from '@playwright/test'
import { Desk } from '../support/desk'
import { setUp } from '../support/people'
import { Site } from '../support/site'
import { newVisitor, panel } from '../support/visitor'

test('before anybody interacts a page makes two requests of ours: the script and the socket', async ({ browser }, info) => {
  const desk = new Desk(String(info.project.metadata.database))
  const site = new Site()
  try {
    await Promise.all([desk.start(), site.listen()])
    const { page: agent, snippet } = await setUp(browser, desk, site.origin)
    site.carry(snippet)
    const visitor = await newVisitor(browser)
    const asked: string[] = []
    const note = (url: string) => url.includes(new URL(desk.url).host) && asked.push(new URL(url).pathname)
    visitor.on('request', (request) => note(request.url()))
    visitor.on('websocket', (socket) => note(socket.url()))
    await visitor.goto(`${site.origin}/pricing`)
    await expect(agent.getByRole('row', { name: /Visitor 1/ })).toContainText('Page /pricing')
    await expect(visitor.getByRole('button', { name: 'Chat with us' })).toBeVisible()
    await visitor.mouse.move(300, 300)
    await visitor.evaluate(() => history.pushState(null, '', '/cart'))
    await expect(agent.getByRole('row', { name: /Visitor 1/ })).toContainText('/cart')
    expect(asked).toEqual(['/w/v1.js', '/w/v1/live'])

    await visitor.getByRole('button', { name: 'Chat with us' }).click()
    await expect(panel(visitor).getByRole('button', { name: 'Start chat' })).toBeVisible()
    expect(asked.length, 'the panel is loaded when it is opened').toBeGreaterThan(2)
  } finally {
    await Promise.all(browser.contexts().map((context) => context.close()))
    site.close()
    await desk.remove()
  }
})
