import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Express } from 'express'
import { type Browser, chromium as playwright } from 'playwright-core'

export interface RunningBrowser {
  readonly browser: Browser
  readonly close: () => Promise<void>
}

/**
 * Starts Chromium from an npm package, so that none needs to be installed. It unpacks its libraries and fonts in a
 * temporary folder that is deleted afterward.
 */
export async function startBrowser(): Promise<RunningBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'recusal-browser-'))
  const environment = { ...process.env } as Record<string, string>
  // The package unpacks its libraries only if it thinks it runs in this environment, and only in the system's folder.
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' })
  const { default: chromium } = await import('@sparticuz/chromium')
  const executablePath = await chromium.executablePath()
  // Other test files run in the same process, in the environment as it was.
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
  const fontConfig = join(folder, 'fonts.conf')
  await mkdir(join(folder, 'font-cache'), { recursive: true })
  // Its own configuration looks for fonts elsewhere; without any font, it draws no text at all.
  await writeFile(
    fontConfig,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
    <fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'font-cache')}</cachedir></fontconfig>`,
  )
  const browser = await playwright.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    // The package sets this path only when it is first loaded, for the first folder.
    env: { ...environment, FONTCONFIG_FILE: fontConfig, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') },
  })
  return {
    browser,
    close: async () => {
      await browser.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Serves the app on a port that the system chooses. */
export async function serve(app: Express): Promise<{ address: string; close: () => Promise<void> }> {
  const server: Server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
