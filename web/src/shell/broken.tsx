import { Button } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { useCommonWords } from '../words/common.ts'

/** A mistake in a page; also what an old tab sees after the server was updated. */
export function Broken() {
  const t = useCommonWords()
  return (
    <main className="p-4">
      <Page title={t('brokenTitle')} lead={t('brokenText')}>
        <Button look="main" className="self-start" onClick={() => location.reload()}>
          {t('reload')}
        </Button>
      </Page>
    </main>
  )
}
