import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Manifest } from './manifest.ts'

export const MANIFEST = 'manifest.json'
const NAME = /^sdelka-\d{8}T\d{9}Z$/
const DRAFT = /^\.sdelka-\d{8}T\d{9}Z-\d+$/

/** A folder named for its moment, so that names sort by age. */
export const nameOf = (takenAt: Date) => `sdelka-${takenAt.toISOString().replaceAll(/[-:.]/g, '')}`

/** Only the owner may read a backup: it holds everything that the database does, tokens and keys included. */
export const PRIVATE_FOLDER = 0o700
export const PRIVATE_FILE = 0o600

/** Makes the folder in which a backup grows. Nothing is ever written over. */
export async function makeDraft(root: string, name: string): Promise<string> {
  await mkdir(root, { recursive: true, mode: PRIVATE_FOLDER })
  const draft = join(root, `.${name}-${process.pid}`)
  await mkdir(draft, { mode: PRIVATE_FOLDER })
  return draft
}

/** From here on it is a backup, also after a power cut. */
export async function publish(draft: string, root: string, name: string): Promise<string> {
  await syncFolder(draft)
  const folder = join(root, name)
  await rename(draft, folder) // fails when a backup of this very moment is there
  await syncFolder(root)
  return folder
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return // folders cannot be opened there
  const folder = await open(path, 'r')
  await folder.sync().finally(() => folder.close())
}

/** Complete backups below a folder, oldest first. */
export async function listBackups(root: string): Promise<string[]> {
  const names = await readdir(root).catch(() => [])
  return names
    .filter((name) => NAME.test(name))
    .toSorted()
    .map((name) => join(root, name))
}

/** Removes the oldest backups, and drafts whose process is gone. Answers what was removed. */
export async function forgetOld(root: string, keep: number): Promise<string[]> {
  const old = (await listBackups(root)).slice(0, -keep)
  const drafts = (await readdir(root)).filter(
    (name) => DRAFT.test(name) && !isAlive(Number(name.split('-')[2])),
  )
  const gone = [...old, ...drafts.map((name) => join(root, name))]
  for (const path of gone) await rm(path, { recursive: true })
  return old
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The backup that is meant: the folder itself, or the newest one in it. */
export async function chooseBackup(path: string): Promise<string> {
  const folder = resolve(path)
  const inside = await readdir(folder).catch(() => [] as string[])
  if (inside.includes(MANIFEST)) return folder
  const newest = (await listBackups(folder)).at(-1)
  if (!newest) throw new Error(`there is no backup in ${folder}: make one with npm run backup`)
  return newest
}

/** @throws Error when it is no manifest, or of a version that we do not know */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((cause) => {
    throw new Error(`${folder} is no complete backup: it has no readable ${MANIFEST}`, { cause })
  })
  const manifest = Manifest.safeParse(parse(text))
  if (manifest.success) return manifest.data
  const [issue] = manifest.error.issues
  throw new Error(
    `${MANIFEST} in ${folder} is damaged or of another version: ${issue?.path.join('.')} ${issue?.message}`,
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
