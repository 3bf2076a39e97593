import { useCommonWords } from '../words/common.ts'
import { ButtonLink } from './button.tsx'
import { Page } from './page.tsx'

export function Missing() {
  const t = useCommonWords()
  return (
    <Page title={t('missingTitle')} lead={t('missingText')}>
      <ButtonLink to="/" className="self-start">
        {t('home')}
      </ButtonLink>
    </Page>
  )
}
