import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findViolations, type Rules, readSources } from './support/architecture.ts'
import { rooms } from './support/rooms.ts'

const diagram = `
               web/ (React)            sdk/ (typed client)
                    └────────── HTTP ──────────┘
                                 │
   src/app.ts ── routes.ts ── confirm.ts ── lifecycle.ts      decide and promise
                                 │
                    store.ts · ledger/ · command/              one transaction
                                 │
                            PostgreSQL                         the only shared memory
                                 │
   src/worker.ts ── capture.ts · send.ts · refund.ts           keep promises
                                 │
                          yookassa/client.ts ── HTTP ── YooKassa, or emulator/
`

const imports: Rules['imports'] = [
  {
    from: /^src\/context\.ts$/,
    to: /^src\//,
    isTypeAllowed: true,
    rule: 'context.ts names types and holds no code',
  },
  {
    from: /^src\/.*\/lifecycle\.ts$/,
    to: /^(?!src\/core\/)/,
    rule: 'a lifecycle is pure: it imports only core/',
  },
  {
    from: /^src\//,
    to: /^src\/http\//,
    except:
      /^src\/(http\/\S+|app\.ts|server\.ts|\S+\/(routes|view)\.ts|passport\/read\.ts|jobs\/housekeeping\.ts|cluster\/primary\.ts|\S+\.test\.ts) →/,
    rule: 'only routes.ts speaks HTTP, and view.ts its shapes',
  },
  {
    from: /^src\//,
    to: /^(emulator|web)\//,
    except: /^src\/demo\/\S+\.ts → emulator|^src\/\S+\.test\.ts → emulator/,
    rule: 'nothing in src/ knows whether the other side is real; demo/ alone starts the emulator',
  },
  {
    from: /^src\//,
    to: /^sdk\/(?!src\/schema\/)/,
    except: /\.test\.ts →/,
    rule: 'of sdk/, the server shares only the schemas',
  },
  { from: /^emulator\//, to: /^(src|sdk|web)\//, rule: 'the emulator is a product of its own' },
  { from: /^web\//, to: /^(src|emulator)\//, rule: 'the pages are a client of the API, with no privileges' },
  { from: /^sdk\//, to: /^(src|emulator|web)\//, rule: 'the client knows the API, not the server' },
  {
    from: /^src\//,
    to: /^(undici|node:https?)$/,
    except:
      /^src\/(http\/\S+|yookassa\/\S+|webhook\/deliver\.ts|doctor\/outside\.ts|identity\/jwks\.ts|demo\/\S+|\S+\.test\.ts) →/,
    isTypeAllowed: true,
    rule: 'remote calls are made in yookassa/ and webhook/deliver.ts only',
  },
]

const patterns: Rules['patterns'] = [
  {
    within: /^src\//,
    pattern: /\bsql`|\.query\(/,
    allowedIn: /\/store\.ts$|^src\/db\/|^src\/ledger\/(journal|balance|audit|store)\.ts$|\.test\.ts$/,
    rule: 'SQL lives in store.ts',
  },
  {
    within: /^src\//,
    pattern: /(?<![\w$.#])fetch\(|\bglobalThis\.fetch\b/,
    allowedIn: /^src\/(yookassa\/|webhook\/deliver\.ts|identity\/jwks\.ts|demo\/)|\.test\.ts$/,
    rule: 'remote calls are made in yookassa/ and webhook/deliver.ts only',
  },
  {
    within: /^(src|emulator)\//,
    pattern: /\bDate\.now\(|\bnew Date\(\s*\)|\bnew Date\b(?!\s*\()/,
    allowedIn: /^src\/core\/clock\.ts$|^emulator\/src\/(control\/)?clock\.ts$|\.test\.ts$/,
    rule: 'time comes from ctx.clock',
  },
  {
    within: /\.(ts|tsx|mjs)$/,
    pattern: /^\s*export default\b|\bas default\b/,
    allowedIn: /(^|\/)[\w.-]+\.config\.ts$/,
    rule: 'no default exports: a thing has one name everywhere',
  },
]

/** File → why it is still one story. */
const longFiles: Record<string, string> = {
  'web/src/deal/words.ts': 'a dictionary of two languages',
  'web/src/office/words.ts': 'a dictionary of two languages',
}

const rules: Rules = { rooms, imports, patterns, maxLines: 300, longFiles }

/** The first line of each finding, for a source given in memory. */
const findingsIn = (path: string, text: string) =>
  findViolations([{ path, text }], rules).map(({ line, rule }) => `${line}: ${rule}`)

it('keeps to the diagram', () => {
  const root = join(import.meta.dirname, '..')
  const files = readSources(root, ['src', 'emulator', 'sdk', 'web', 'scripts', 'test', 'bench'])
  expect(files.length).toBeGreaterThan(20)
  const found = findViolations(files, rules).map(({ path, line, rule }) => `${path}:${line}  ${rule}`)
  expect(found, `${diagram}\n${found.join('\n')}\n`).toEqual([])
})

describe('the check itself', () => {
  const forbidden: [what: string, path: string, text: string, message: string][] = [
    [
      'a slice that looks up',
      'src/payment/a.ts',
      `import { x } from '../enroll/store.ts'`,
      'payment may not import enroll/store',
    ],
    [
      'a type from above',
      'src/payment/a.ts',
      `import type { X } from '../enroll/store.ts'`,
      'payment may not import',
    ],
    [
      'a lazy import',
      'src/payout/a.ts',
      `const x = await import('../enroll/confirm.ts')`,
      'payout may not import enroll',
    ],
    [
      'a re-export',
      'src/payment/a.ts',
      `export { x } from '../payout/send.ts'`,
      'payment may not import payout',
    ],
    [
      'an import over several lines',
      'src/payment/a.ts',
      `import {\n  x,\n  y,\n} from '../payout/send.ts'`,
      '4: payment',
    ],
    [
      'another file of a half-open room',
      'src/service/a.ts',
      `import { x } from '../settlement/orchestrator.ts'`,
      'service',
    ],
    [
      'a room that is not in the table',
      'src/shed/a.ts',
      `import { x } from '../core/id.ts'`,
      'not in the table',
    ],
    [
      'core that looks outside',
      'src/core/a.ts',
      `import { x } from '../db/db.ts'`,
      'core may not import db/db',
    ],
    [
      'an operation that speaks HTTP',
      'src/enroll/a.ts',
      `import { x } from '../http/page.ts'`,
      'only routes.ts',
    ],
    [
      'a lifecycle with a file system',
      'src/enroll/lifecycle.ts',
      `import { x } from 'node:fs'`,
      'a lifecycle is pure',
    ],
    ['a context with code', 'src/context.ts', `import { x } from './db/db.ts'`, 'holds no code'],
    ['a server that knows the emulator', 'src/app.ts', `import { x } from 'yookassa-emulator'`, 'is real'],
    ['a server that uses the client', 'src/app.ts', `import { x } from '@sdelka/sdk'`, 'only the schemas'],
    [
      'an emulator that knows the server',
      'emulator/src/a.ts',
      `import { x } from '../../src/core/money.ts'`,
      'its own',
    ],
    [
      'an emulator that uses the schemas',
      'emulator/src/a.ts',
      `import { x } from '#schema/auth.ts'`,
      'its own',
    ],
    [
      'a page with privileges',
      'web/src/a.tsx',
      `import { x } from '../../src/core/money.ts'`,
      'no privileges',
    ],
    [
      'a client that knows the server',
      'sdk/src/a.ts',
      `import { x } from '../../src/core/money.ts'`,
      'not the server',
    ],
    ['a remote call', 'src/enroll/a.ts', `\nconst x = await fetch('https://example.com')`, '2: remote calls'],
    ['a remote call by undici', 'src/enroll/a.ts', `import { request } from 'undici'`, 'remote calls'],
    [
      'SQL in an operation',
      'src/enroll/confirm.ts',
      'await tx.rows(sql`select 1`)',
      '1: SQL lives in store.ts',
    ],
    ['a query in an operation', 'src/enroll/confirm.ts', 'await client.query(text)', 'SQL lives in store.ts'],
    ['the time of day', 'src/enroll/a.ts', 'const now = Date.now()', 'time comes from ctx.clock'],
    ['today', 'emulator/src/a.ts', 'const now = new Date()', 'time comes from ctx.clock'],
    ['a default export', 'src/enroll/a.ts', 'export default 1', 'no default exports'],
    ['a long file', 'src/enroll/a.ts', 'x\n'.repeat(301), '301 lines'],
    [
      'code after a glob',
      'src/enroll/a.ts',
      `const glob = 'src/**/*.ts'\nfetch(glob)\n/** end */`,
      '2: remote calls',
    ],
  ]
  it.each(forbidden)('finds %s', (_what, path, text, message) => {
    expect(findingsIn(path, text).join('\n')).toContain(message)
  })

  const allowed: [what: string, path: string, text: string][] = [
    ['needs that go down', 'src/enroll/a.ts', `import { x } from '../payment/create.ts'`],
    ['one open file of a room', 'src/service/a.ts', `import { x } from '../settlement/price.ts'`],
    ['common ground', 'src/payout/send.ts', `import { post } from '../ledger/journal.ts'`],
    ['wiring', 'src/worker.ts', `import { x } from './payment/capture.ts'`],
    ['a test that wires', 'src/payment/a.test.ts', `import { x } from '../app.ts'`],
    ['types in the context', 'src/context.ts', `import type { Db } from './db/db.ts'`],
    [
      'a demo that starts the emulator',
      'src/demo/start.ts',
      `import { x } from '../../emulator/src/index.ts'`,
    ],
    ['shared schemas', 'src/enroll/routes.ts', `import { Enroll } from '#schema/enroll.ts'`],
    ['HTTP in routes', 'src/enroll/routes.ts', `import { problems } from '../http/route.ts'`],
    ['SQL in a store', 'src/enroll/store.ts', 'db.rows(sql`select 1`)'],
    ['words in comments', 'src/enroll/a.ts', `// fetch( and Date.now()\n/* sql\`x\` */`],
    ['words in strings', 'src/enroll/a.ts', `const text = 'never call fetch() or Date.now()'`],
    ['a given moment', 'src/enroll/a.ts', 'const moment = new Date(ms)'],
    ['a method called fetch', 'src/enroll/a.ts', 'boss.fetch(name)'],
    ['300 lines', 'src/enroll/a.ts', 'x\n'.repeat(300)],
  ]
  it.each(allowed)('lets %s pass', (_what, path, text) => {
    expect(findingsIn(path, text)).toEqual([])
  })
})
