import type { BrowserContext, Page } from '@playwright/test'

// Every payload calls __xss(), shows a dialog, or asks a host that does not exist; a page that treats text as text does none of it.

const call = 'window.__xss&&__xss()'
const host = '//xss.invalid/x'

const elements = [
  `<script>${call}</script>`,
  `<script src=${host}></script>`,
  `<img src=x onerror=${call}>`,
  `<img src=${host}>`,
  `<svg onload=${call}>`,
  `<svg><script>${call}</script></svg>`,
  `<svg><animate onbegin=${call} attributeName=x dur=1s>`,
  `<svg><use href=${host}#a></svg>`,
  `<math><mtext><img src=x onerror=${call}></mtext></math>`,
  `<iframe srcdoc="<script>parent.__xss()</script>"></iframe>`,
  `<iframe src=javascript:parent.__xss()></iframe>`,
  `<object data=javascript:${call}></object>`,
  `<embed src=${host}>`,
  `<video src=x onerror=${call}></video>`,
  `<audio src=x onerror=${call}></audio>`,
  `<video><source onerror=${call}></video>`,
  `<details open ontoggle=${call}><summary>x</summary></details>`,
  `<input autofocus onfocus=${call}>`,
  `<select autofocus onfocus=${call}></select>`,
  `<textarea autofocus onfocus=${call}></textarea>`,
  `<body onload=${call}>`,
  `<marquee onstart=${call}>x</marquee>`,
  `<style>@import "${host}";</style>`,
  `<link rel=stylesheet href=${host}>`,
  `<div style="background:url(${host})">x</div>`,
  `<meta http-equiv=refresh content="0;url=javascript:${call}">`,
  `<base href=${host}>`,
  `<form><button formaction=javascript:${call}>x</button></form>`,
  `<a href=javascript:${call}>click</a>`,
  `<xss id=x tabindex=1 onfocus=${call}></xss>`,
  `<template shadowrootmode=open><script>${call}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${call}>">`,
]
const breakouts = [`">`, `'>`, `</title>`, `</textarea>`, `</script>`, `--><!-- `, `]]>`, '`>', `\\">`, `&quot;>`]
const texts = [
  `javascript:alert(1)`,
  `java\u0009script:alert(1)`,
  `JaVaScRiPt://%0aalert(1)`,
  `data:text/html,<script>alert(1)</script>`,
  `{{constructor.constructor('alert(1)')()}}`,
  '${alert(1)}',
  `<%= alert(1) %>`,
  `#{alert(1)}`,
  `[x](javascript:alert(1))`,
  `![x](${host})`,
  `"onmouseover="${call}`,
  `' autofocus onfocus='${call}`,
  `\u003cscript\u003e${call}\u003c/script\u003e`,
  `&lt;script&gt;${call}&lt;/script&gt;`,
  `%3Cscript%3E${call}%3C/script%3E`,
  `＜script＞${call}＜/script＞`,
  `<scr<script>ipt>${call}</scr</script>ipt>`,
  `<ScRiPt >${call}</sCrIpT>`,
  `<img/src/onerror=${call}>`,
  `<svg/onload=${call}//`,
  `__proto__[x]=<img src=x onerror=${call}>`,
]

/** A hundred and more, each no longer than 110 characters. */
export const payloads = [...elements, ...breakouts.flatMap((before) => elements.slice(0, 5).map((element) => before + element)), ...texts].filter((one) => one.length <= 110)

/** All payloads, in as few texts of at most `limit` characters as they fit into. */
export function packed(limit: number): string[] {
  const out: string[] = []
  for (const payload of payloads) {
    const last = out.at(-1)
    if (last !== undefined && last.length + payload.length < limit) out[out.length - 1] = `${last} ${payload}`
    else out.push(payload)
  }
  return out
}

/** Counts what happens in any page of these contexts that only a hostile text can have caused. */
export class Probe {
  readonly hits: string[] = []

  async watch(context: BrowserContext): Promise<void> {
    await context.exposeFunction('__xss', () => this.hits.push('script'))
    context.on('request', (request) => request.url().includes('xss.invalid') && this.hits.push(`request ${request.url()}`))
    context.on('dialog', (dialog) => {
      this.hits.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
  }

  /** What the probe hears when a page does take the payloads for HTML. */
  async control(page: Page): Promise<number> {
    await page.setContent('<!doctype html><div id=a></div>')
    await page.evaluate((all) => (document.getElementById('a')!.innerHTML = all.join('')), payloads.slice(2, 24))
    await page.waitForFunction(() => document.images.length > 0)
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200))))
    return this.hits.splice(0).length
  }
}
