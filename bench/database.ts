import pg from 'pg'

/** An empty database of that name on the server at `url`; what was there under the name is thrown away. */
export async function createDatabase(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
  return urlOf(url, name)
}

function urlOf(url: string, name: string): string {
  const made = new URL(url)
  made.pathname = `/${name}`
  return made.href
}
