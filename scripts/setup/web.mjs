import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { environmentFor } from './process.mjs'
import { expected, withProgress } from './progress.mjs'

/** Builds the pages when anything they are made of has changed since. */
export async function ensureWeb(root, node) {
  if (!existsSync(join(root, 'web', 'vite.config.ts')) || isBuilt(root)) return
  const onWait = () => console.error('another command is building the pages, waiting for it…')
  await withLock(join(root, '.runtime', 'web.lock'), onWait, async (addChild) => {
    if (isBuilt(root)) return
    const sources = digestOf(root)
    await withProgress('building the pages…', () => build(root, node, addChild))
    writeFileSync(stampFile(root), sources)
  })
}

const stampFile = (root) => join(root, 'web', 'dist', '.sources')

function isBuilt(root) {
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === digestOf(root)
}

/** By content, not by time: a clone or a checkout of another branch makes times meaningless. */
export function digestOf(root) {
  const files = [...listFiles(join(root, 'web')), ...listFiles(join(root, 'sdk', 'src'))]
  const digest = createHash('sha256')
  for (const file of [...files, join(root, 'package-lock.json')]) {
    const content = readFileSync(file)
    digest.update(`${file.slice(root.length)}\0${content.length}\0`).update(content)
  }
  return digest.digest('hex')
}

function listFiles(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(isSource)
  const sorted = entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  return sorted.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? listFiles(path) : [path]
  })
}

const isSource = ({ name }) => name !== 'dist' && name !== 'node_modules' && !/\.test\.tsx?$/.test(name)

function build(root, node, addChild) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  if (!existsSync(vite))
    throw expected('the pages are not built and vite is not installed: run `npm ci`, then again')
  return new Promise((resolve, reject) => {
    const child = spawn(node, [vite, 'build', '--logLevel', 'warn'], {
      cwd: join(root, 'web'),
      env: { ...environmentFor(node), NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    addChild(child.pid)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0 && !output.trim()) return resolve()
      process.stderr.write(output) // warnings, or what is wrong
      if (code === 0) resolve()
      else reject(expected('the pages do not build (see above): fix that, then run the same command again'))
    })
  })
}
