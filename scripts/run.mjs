// Every npm script goes through here: `npm start` and `npm test` are all there is to know.
// Plain JavaScript for Node 18 and later, because it also fetches a newer Node where there is none.
import module from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensurePackages } from './setup/packages.mjs'
import { endLike, endWithNpm, runChild } from './setup/process.mjs'
import { ensureNode } from './setup/runtime.mjs'
import { ensureWeb } from './setup/web.mjs'

const tools = {
  vitest: 'vitest/vitest.mjs',
  biome: '@biomejs/biome/bin/biome',
  tsc: 'typescript/bin/tsc',
}

const checks = [
  { title: 'format and lint', tool: 'biome', args: ['check', '.'] },
  { title: 'types', tool: 'tsc', args: ['--noEmit'] },
  { title: 'types of the pages', tool: 'tsc', args: ['--noEmit', '-p', 'web'] },
  { title: 'tests', tool: 'vitest', args: ['run'] },
]

const root = resolve(fileURLToPath(import.meta.url), '../..')
process.chdir(root)
const [target = '', ...args] = process.argv.slice(2)
const needsWeb = ['src/main.ts', 'vitest', 'check'].includes(target)

endWithNpm()
const node = await prepare().catch((error) => {
  console.error(error.isExpected ? error.message : error)
  process.exit(1)
})
if (target === 'check') await check()
else await run(fileOf(target), args)

/** Each step does nothing when there is nothing to do, so a warm start costs a few milliseconds. */
async function prepare() {
  const node = await ensureNode(root)
  await ensurePackages(root, node, { withDev: !target.endsWith('.ts') })
  if (needsWeb) await ensureWeb(root, node)
  return node
}

function fileOf(name) {
  if (name.endsWith('.ts')) return resolve(root, name)
  if (name in tools) return join(root, 'node_modules', tools[name])
  console.error(
    `usage: node scripts/run.mjs <file.ts | ${Object.keys(tools).join(' | ')} | check> [arguments]`,
  )
  process.exit(1)
}

/**
 * In this very process when our own Node will do; in a child under the fetched one otherwise. What Node has compiled of
 * our own programs it keeps for their next start, where it may write.
 */
async function run(file, args) {
  if (file.endsWith('.ts')) process.env.NODE_COMPILE_CACHE ??= join(root, '.runtime', 'compiled')
  if (node !== process.execPath) return endLike(await runChild(node, [...process.execArgv, file, ...args]))
  if (process.env.NODE_COMPILE_CACHE) module.enableCompileCache?.()
  process.argv = [node, file, ...args]
  await import(pathToFileURL(file).href)
}

async function check() {
  for (const [index, { title, tool, args }] of checks.entries()) {
    console.log(`\n[${index + 1}/${checks.length}] ${title}: ${tool} ${args.join(' ')}`)
    const end = await runChild(node, [fileOf(tool), ...args])
    if (end.code !== 0) {
      console.error(`\ncheck failed at ${title}`)
      return endLike(end)
    }
  }
}
