import http from 'node:http'
import type { AddressInfo } from 'node:net'
import net from 'node:net'

/** A reverse proxy before the server, as installations have one: it tells from which address each visitor came. */
export class Proxy {
  private to = 0
  private readonly server = http.createServer((request, response) => {
    const onward = http.request({ port: this.to, host: '127.0.0.1', method: request.method, path: request.url, headers: this.tell(request) }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })

  constructor(private readonly address: string) {
    this.server.on('upgrade', (request, socket: net.Socket) => {
      const onward = net.connect(this.to, '127.0.0.1', () => {
        const headers = Object.entries(this.tell(request)).map(([name, value]) => `${name}: ${String(value)}`)
        onward.write([`${request.method} ${request.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'))
        socket.pipe(onward).pipe(socket)
      })
      onward.on('error', () => socket.destroy())
      socket.on('error', () => onward.destroy())
    })
  }

  /** Listens before the server at `port`, and answers its own port. */
  listen(port: number): Promise<number> {
    this.to = port
    if (this.server.listening) return Promise.resolve((this.server.address() as AddressInfo).port)
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => resolve((this.server.address() as AddressInfo).port))
    })
  }

  close(): void {
    this.server.closeAllConnections()
    this.server.close()
  }

  private tell(request: http.IncomingMessage): http.OutgoingHttpHeaders {
    return { ...request.headers, 'x-forwarded-for': this.address }
  }
}
