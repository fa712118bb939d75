import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** A website that carries the widget: every path is a page with the snippet. */
export class Site {
  origin = ''
  private snippet = ''
  private readonly server = http.createServer((request, response) => {
    const title = new URL(request.url ?? '/', 'http://site').pathname
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><html lang="en"><head><title>Page ${title}</title>${this.snippet}</head><body><h1>${title}</h1><a href="/pricing">Pricing</a></body></html>`)
  })

  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => {
        this.origin = `http://localhost:${(this.server.address() as AddressInfo).port}`
        resolve()
      })
    })
  }

  carry(snippet: string): void {
    this.snippet = snippet
  }

  close(): void {
    this.server.closeAllConnections()
    this.server.close()
  }
}
