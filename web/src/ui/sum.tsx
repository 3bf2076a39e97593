import { useLanguage } from '../words/i18n.ts'
import { showRubles } from './format.ts'

/** Rubles to the kopeck, never rounded. */
export function Sum({ of, className = '' }: { of: { value: string }; className?: string }) {
  return <span className={`sum ${className}`}>{showRubles(of.value, useLanguage())}</span>
}
