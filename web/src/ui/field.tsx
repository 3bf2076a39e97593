import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from 'react'

const shape =
  'w-full min-h-11 rounded-lg border border-field bg-card px-3 py-2 text-body text-ink aria-invalid:border-loss'

type Common = { label: ReactNode; hint?: ReactNode; error?: ReactNode }

export function Field({
  label,
  hint,
  error,
  className = '',
  ...input
}: Common & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  return (
    <Labelled id={id} {...{ label, hint, error, className }}>
      <input id={id} {...input} {...described(id, hint, error)} className={shape} />
    </Labelled>
  )
}

export function TextField({
  label,
  hint,
  error,
  className = '',
  ...input
}: Common & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId()
  return (
    <Labelled id={id} {...{ label, hint, error, className }}>
      <textarea id={id} rows={4} {...input} {...described(id, hint, error)} className={shape} />
    </Labelled>
  )
}

export function SelectField({
  label,
  hint,
  error,
  className = '',
  children,
  ...input
}: Common & React.SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId()
  return (
    <Labelled id={id} {...{ label, hint, error, className }}>
      <select id={id} {...input} {...described(id, hint, error)} className={shape}>
        {children}
      </select>
    </Labelled>
  )
}

const described = (id: string, hint: ReactNode, error: ReactNode) => ({
  'aria-describedby': error ? `${id}-error` : hint ? `${id}-hint` : undefined,
  'aria-invalid': error ? true : undefined,
})

function Labelled({
  id,
  label,
  hint,
  error,
  className,
  children,
}: Common & { id: string; className: string; children: ReactNode }) {
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="text-small font-medium">
        {label}
      </label>
      {children}
      {hint && !error && (
        <p id={`${id}-hint`} className="text-small text-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-small text-loss">
          {error}
        </p>
      )}
    </div>
  )
}
