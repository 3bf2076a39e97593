import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { type Enroll, findEnroll } from '../enroll/store.ts'
import type { Caller } from '../identity/caller.ts'
import { partIn } from './party.ts'
import {
  type Dispute,
  type Evidence,
  findDispute,
  findEvidence,
  listEvidence,
  listMessages,
  type Message,
} from './store.ts'

type DisputeFile = { dispute: Dispute; enroll: Enroll; messages: Message[]; evidence: Evidence[] }

/** A dispute with its deal and all that was said and shown. @throws AppError `not_found` */
export async function readDispute(
  { db }: Pick<Context, 'db'>,
  caller: Caller,
  id: string,
): Promise<DisputeFile> {
  const dispute = await findDispute(db, id)
  partIn(dispute, caller)
  const known = dispute as Dispute
  const [enroll, messages, evidence] = await Promise.all([
    findEnroll(db, known.enrollId),
    listMessages(db, id),
    listEvidence(db, id),
  ])
  return { dispute: known, enroll: enroll as Enroll, messages, evidence }
}

/** A file as it was sent. @throws AppError `not_found` */
export async function readEvidence(
  { db }: Pick<Context, 'db'>,
  caller: Caller,
  id: string,
  evidenceId: string,
): Promise<Evidence & { content: Buffer }> {
  partIn(await findDispute(db, id), caller)
  const evidence = await findEvidence(db, id, evidenceId)
  if (!evidence) throw new AppError('not_found', 'no such file')
  return evidence
}
