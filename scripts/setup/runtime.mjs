import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { npm } from './npm.mjs'
import { expected, withProgress } from './progress.mjs'

/** From these on, Node runs .ts files by itself; 23 is past its end of life but knew how from 23.6. */
export function isRecent(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)
}

/** The Node to use: ours when it is recent enough, else Node 24 from npm, fetched once into `.runtime/`. */
export async function ensureNode(root) {
  if (isRecent(process.versions.node)) return process.execPath
  const name = packageName()
  const folder = join(root, '.runtime', name)
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(binary)) return binary

  const lock = join(root, '.runtime', 'node.lock')
  const onWait = () => console.error('another command is fetching Node, waiting for it…')
  await withLock(lock, onWait, async (addChild) => {
    if (existsSync(binary)) return
    const title = `Node ${process.versions.node} is too old here; fetching Node 24 once (52 MB)…`
    await withProgress(title, () => fetchNode(name, folder, addChild))
  })
  assertRuns(binary)
  return binary
}

/** npm packages that carry nothing but the binary. On Apple silicon the plain name was taken. */
function packageName() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  return `${prefix}-${platform}-${process.arch}`
}

/** Into a draft that gets its name when complete, so an interrupted download leaves nothing half done. */
async function fetchNode(name, folder, addChild) {
  const draft = `${folder}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  writeFileSync(join(draft, 'package.json'), '{"private":true}\n')
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--prefix', draft]
  await npm(process.execPath, ['install', `${name}@24`, ...flags], { cwd: draft, onStart: addChild })
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
}

function assertRuns(binary) {
  try {
    execFileSync(binary, ['--version'], { stdio: 'ignore' })
  } catch {
    throw expected(
      'the fetched Node does not run on this system: install Node 22.18 or later, then try again',
    )
  }
}
