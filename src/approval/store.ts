import type { Kopecks } from '../core/money.ts'
import { type Queryable, sql, type Tx } from '../db/db.ts'
import type { ActionName } from './action.ts'
import type { ApprovalStatus } from './lifecycle.ts'

export type Approval = {
  id: string
  action: ActionName
  subjectId: string
  enrollId: string
  amount: Kopecks
  counted: Kopecks
  body: Record<string, unknown>
  reason: string | null
  status: ApprovalStatus
  askedBy: string
  askedAt: Date
  expiresAt: Date
  decidedBy: string | null
  decidedAt: Date | null
  note: string | null
  resultId: string | null
}

const columns = sql`id, action, subject_id as "subjectId", enroll_id as "enrollId", amount, counted, body, reason, status,
  asked_by as "askedBy", asked_at as "askedAt", expires_at as "expiresAt", decided_by as "decidedBy",
  decided_at as "decidedAt", note, result_id as "resultId"`

export function insertApproval(tx: Tx, approval: Approval): void {
  tx.send(sql`
    insert into approval (id, action, subject_id, enroll_id, amount, counted, body, reason, status, asked_by, asked_at,
      expires_at)
    values (${approval.id}, ${approval.action}, ${approval.subjectId}, ${approval.enrollId}, ${approval.amount},
      ${approval.counted}, ${approval.body}, ${approval.reason}, ${approval.status}, ${approval.askedBy},
      ${approval.askedAt}, ${approval.expiresAt})`)
}

export const findApproval = (db: Queryable, id: string): Promise<Approval | undefined> =>
  db.row<Approval>(sql`select ${columns} from approval where id = ${id}`)

export const lockApproval = (tx: Tx, id: string): Promise<Approval | undefined> =>
  tx.row<Approval>(sql`select ${columns} from approval where id = ${id} for update`)

export function saveApproval(tx: Tx, approval: Approval): void {
  tx.send(sql`
    update approval set status = ${approval.status}, decided_by = ${approval.decidedBy},
      decided_at = ${approval.decidedAt}, note = ${approval.note}, result_id = ${approval.resultId}
    where id = ${approval.id}`)
}

type Filter = { status?: ApprovalStatus | undefined; before?: string | undefined; limit: number }

/** Newest first. */
export function listApprovals(db: Queryable, { status, before, limit }: Filter): Promise<Approval[]> {
  return db.rows<Approval>(sql`
    select ${columns} from approval
    where (${status ?? null}::text is null or status = ${status ?? null})
      and (${before ?? null}::uuid is null or id < ${before ?? null})
    order by id desc limit ${limit}`)
}

/** Approvals whose time is over. One that somebody is deciding just now is left for the next round. */
export function lockExpired(tx: Tx, now: Date, limit: number): Promise<Approval[]> {
  return tx.rows<Approval>(sql`
    select ${columns} from approval where status = 'pending' and expires_at <= ${now}
    order by expires_at limit ${limit} for update skip locked`)
}

/**
 * Takes turns with everybody who moves money of one deal by hand, so that two at once do not both stay below the limit.
 * It is no lock of the deal itself: that one is the action's.
 */
export function lockHand(tx: Tx, enrollId: string): void {
  tx.send(sql`select pg_advisory_xact_lock(hashtextextended(${`manual_move:${enrollId}`}, 0))`)
}

/** Whether somebody is the client or the master of a deal. */
export async function isParty(tx: Tx, enrollId: string, personId: string): Promise<boolean> {
  const row = await tx.row(sql`
    select from enroll where id = ${enrollId} and ${personId} in (client_id, master_id)`)
  return row !== undefined
}

type Move = {
  id: string
  action: ActionName
  enrollId: string
  amount: Kopecks
  resultId: string
  personId: string
  at: Date
}

export function insertMove(tx: Tx, move: Move): void {
  tx.send(sql`
    insert into manual_move (id, action, enroll_id, amount, result_id, person_id, at)
    values (${move.id}, ${move.action}, ${move.enrollId}, ${move.amount}, ${move.resultId}, ${move.personId}, ${move.at})`)
}

export const findMove = (db: Queryable, id: string): Promise<Pick<Move, 'resultId'> | undefined> =>
  db.row(sql`select result_id as "resultId" from manual_move where id = ${id}`)

/** What anybody has moved by hand of one deal since then. */
export async function sumMoves(tx: Tx, enrollId: string, since: Date): Promise<Kopecks> {
  const row = await tx.row<{ amount: Kopecks }>(sql`
    select coalesce(sum(amount), 0)::bigint as amount from manual_move where enroll_id = ${enrollId} and at > ${since}`)
  return row?.amount ?? (0 as Kopecks)
}
