import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { npm } from './npm.mjs'
import { withProgress } from './progress.mjs'

/** Makes `node_modules` what `package-lock.json` says. `withDev`: the command needs the development tools. */
export async function ensurePackages(root, node, { withDev }) {
  if (isUpToDate(root, withDev)) return
  const onWait = () => console.error('another command is installing packages, waiting for it…')
  await withLock(join(root, '.runtime', 'packages.lock'), onWait, async (addChild) => {
    if (isUpToDate(root, withDev)) return
    const why = existsSync(join(root, 'node_modules')) ? 'package-lock.json has changed; ' : ''
    await withProgress(`${why}installing packages (npm ci)…`, async () => {
      rmSync(stampFile(root), { force: true })
      await npm(node, ['ci', '--include=dev', '--include=optional'], { cwd: root, onStart: addChild })
    })
    writeFileSync(stampFile(root), stampOf(root))
  })
}

const stampFile = (root) => join(root, 'node_modules', '.sdelka-lock')

/** The platform belongs to it: a folder may be shared between a Mac and a Linux container. */
function stampOf(root) {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const platform = `${process.platform}-${process.arch}`
  return createHash('sha256').update(platform).update(lock).digest('hex')
}

function isUpToDate(root, withDev) {
  const stamp = stampOf(root)
  if (readIfExists(stampFile(root)) === stamp) return true
  const installed = readIfExists(join(root, 'node_modules', '.package-lock.json'))
  if (!installed) return false

  // Installed by hand or in a container image, perhaps without development tools, perhaps read-only.
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  if (!isInstalled(lock, JSON.parse(installed), withDev)) return false
  try {
    if (withDev) writeFileSync(stampFile(root), stamp)
  } catch {
    // compare again next time
  }
  return true
}

/** Compares the lock file with npm's own record of what it installed. */
export function isInstalled(lock, installed, withDev) {
  const found = installed.packages
  const inModules = Object.entries(lock.packages).filter(([path]) => path.includes('node_modules/'))
  return inModules.every(([path, wanted]) => {
    const mayMiss = wanted.optional || wanted.devOptional || (wanted.dev && !withDev)
    return found[path] ? found[path].version === wanted.version : mayMiss
  })
}

function readIfExists(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
