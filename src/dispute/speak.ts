import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/id.ts'
import type { Caller } from '../identity/caller.ts'
import { assertOpen, changeDispute, type Hearing, move, tellDispute } from './change.ts'
import { typeOf } from './file-type.ts'
import { assertAssigned, type Part } from './party.ts'
import {
  type Dispute,
  type Evidence,
  insertEvidence,
  insertMessage,
  listEvidence,
  listMessages,
  type Message,
} from './store.ts'
import { rulingBy } from './take.ts'

type SpeakContext = Pick<Context, 'db' | 'clock' | 'config'>
type Speaking = Hearing & { by: Part }

/** A dispute is no chat. */
const MAX_MESSAGES = 500

/**
 * Says something in an open dispute. The first word of the other side is its answer.
 * @throws AppError `not_found`, `wrong_state`, `not_assigned`, `forbidden`
 */
export async function writeMessage(
  ctx: SpeakContext,
  caller: Caller,
  id: string,
  text: string,
): Promise<Message> {
  let written: Message | undefined
  await changeDispute(ctx, caller, id, async (speaking) => {
    const { tx, dispute, now } = speaking
    const authorRole = assertMaySpeak(speaking)
    if ((await listMessages(tx, id)).length >= MAX_MESSAGES) {
      throw new AppError('wrong_state', `a dispute has ${MAX_MESSAGES} messages at most`, {
        state: dispute.status,
        allowed: [],
      })
    }
    written = { id: newId(), disputeId: id, authorId: caller.id, authorRole, text, createdAt: now }
    insertMessage(tx, written)
    return heard(ctx, speaking, 'message', written.id)
  })
  return written as Message
}

type File = { filename: string; content: Buffer }

/**
 * Shows a file. The same file once more answers the one that is there.
 * @throws AppError `not_found`, `wrong_state`, `not_assigned`, `forbidden`, `unsupported_media_type`, `too_many_files`
 */
export async function addEvidence(
  ctx: SpeakContext,
  caller: Caller,
  id: string,
  { filename, content }: File,
): Promise<{ evidence: Evidence; isNew: boolean }> {
  const type = typeOf(content)
  const sha256 = createHash('sha256').update(content).digest()
  let shown: Evidence | undefined
  let isNew = false
  await changeDispute(ctx, caller, id, async (speaking) => {
    const { tx, dispute, now } = speaking
    const authorRole = assertMaySpeak(speaking)
    if (!type) {
      throw new AppError('unsupported_media_type', 'evidence is a JPEG, PNG, WebP or PDF file, or plain text')
    }
    const earlier = await listEvidence(tx, id)
    shown = earlier.find((evidence) => evidence.sha256.equals(sha256))
    if (shown) return dispute
    const max = ctx.config.EVIDENCE_MAX_FILES
    if (earlier.length >= max) {
      throw new AppError('too_many_files', `a dispute has ${max} files at most`, { max })
    }
    const author = { authorId: caller.id, authorRole }
    const size = content.length
    shown = { id: newId(), disputeId: id, ...author, filename, type, size, sha256, createdAt: now }
    isNew = true
    insertEvidence(tx, shown, content)
    return heard(ctx, speaking, 'evidence', shown.id)
  })
  return { evidence: shown as Evidence, isNew }
}

/** The parties, and the arbiter whose dispute it is. */
function assertMaySpeak({ dispute, by }: Speaking): 'client' | 'master' | 'arbiter' {
  if (by.kind === 'operator') {
    throw new AppError('forbidden', 'the parties and the arbiter speak in a dispute', {
      roles: ['client', 'master', 'arbiter'],
    })
  }
  assertOpen(dispute)
  if (by.kind === 'arbiter') assertAssigned(dispute, by.id)
  return by.kind
}

/** Whoever says or shows anything was not silent. */
function heard(ctx: SpeakContext, speaking: Speaking, what: string, subjectId: string): Dispute {
  const { dispute, by, now } = speaking
  tellDispute(speaking, what, by, { id: subjectId })
  if (by.as !== 'other' || dispute.answeredAt) return dispute
  tellDispute(speaking, 'answered', by)
  return { ...move(speaking, 'answer'), answeredAt: now, rulingBy: rulingBy(ctx, speaking) }
}
