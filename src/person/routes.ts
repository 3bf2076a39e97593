import { IdParams, page } from '#schema/common.ts'
import { Arbiters, Person, UserQuery } from '#schema/person.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { pageOf } from '../http/page.ts'
import { problems, type Routes } from '../http/route.ts'
import { findPerson, listArbiters, listPeople, type Person as Row } from './store.ts'

/** More arbiters than any house has. */
const ARBITERS = 200

export function personRoutes({ db }: Pick<Context, 'db'>): Routes {
  return async (app) => {
    const list = {
      operationId: 'listUsers',
      summary: 'People, newest first.',
      description:
        'By the beginning of an e-mail or words of a name, and by role. People are made and changed by a command on the server.',
      tags: ['office'],
      querystring: UserQuery,
      response: { 200: page(Person) },
    }
    app.get('/users/', { schema: list, config: { roles: ['operator'] } }, async ({ query }) => {
      const { limit, cursor, q, role } = query
      const people = await listPeople(db, {
        ...(q && { text: q }),
        ...(role && { role }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      return pageOf(people, limit, view)
    })

    const read = {
      operationId: 'readUser',
      summary: 'One person.',
      tags: ['office'],
      params: IdParams,
      response: { 200: Person, ...problems('not_found') },
    }
    app.get('/users/:id', { schema: read, config: { roles: ['operator'] } }, async ({ params }) => {
      const person = await findPerson(db, params.id)
      if (!person) throw new AppError('not_found', 'no such person')
      return view(person)
    })

    const arbiters = {
      operationId: 'listArbiters',
      summary: 'Who can be given a dispute, the least busy first.',
      tags: ['disputes'],
      response: { 200: Arbiters },
    }
    app.get('/arbiters', { schema: arbiters, config: { roles: ['operator', 'arbiter'] } }, async () => ({
      items: (await listArbiters(db, ARBITERS)).map(({ id, name, openDisputes }) => ({
        id,
        name,
        open_disputes: openDisputes,
      })),
    }))
  }
}

const view = ({ id, email, name, roles, createdAt, asClient, asMaster, accounts }: Row): Person => ({
  id,
  email,
  name,
  roles,
  created_at: createdAt.toISOString(),
  deals: { as_client: asClient, as_master: asMaster, list: `/enrolls/?party_id=${id}` },
  accounts,
})
