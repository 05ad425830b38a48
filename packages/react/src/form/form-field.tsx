import type { ReactElement } from "react";
import type { RemoteField } from "throughline/client";
import { Icon } from "../controls/icons.tsx";
import { isNumeric } from "../format/value-text.ts";

/** Most allowed values that are shown all at once; more become a list to choose from. */
const mostRadios = 4;

export interface FormFieldProps {
  readonly id: string;
  readonly field: RemoteField;
  readonly label: string;
  readonly typed: string;
  readonly fault: string | undefined;
  readonly onType: (typed: string) => void;
  readonly onLeave: () => void;
}

/** One field of a form: label with unit, control, what it is, and what is wrong with it. */
export function FormField(props: FormFieldProps): ReactElement {
  const { id, field, label, fault } = props;
  const values = field.values;
  if (field.type === "boolean") return <CheckField {...props} />;
  if (values !== undefined && values.length <= mostRadios) return <RadioField {...props} values={values} />;
  return (
    <div className="tl-field">
      <label className="tl-label" htmlFor={id}>
        <LabelText field={field} label={label} />
      </label>
      <Control {...props} />
      <FieldNotes id={id} field={field} fault={fault} />
    </div>
  );
}

function LabelText({ field, label }: { readonly field: RemoteField; readonly label: string }): ReactElement {
  const unit = field.type === "timestamp" ? "UTC" : field.unit;
  return (
    <>
      {label}
      {unit === undefined ? null : <span className="tl-unit"> {unit}</span>}
      {field.optional === true || field.nullable ? <span className="tl-unit"> (optional)</span> : null}
    </>
  );
}

function FieldNotes({
  id,
  field,
  fault,
}: {
  readonly id: string;
  readonly field: RemoteField;
  readonly fault: string | undefined;
}): ReactElement {
  return (
    <>
      {field.description === undefined ? null : (
        <p className="tl-hint" id={`${id}-hint`}>
          {field.description}
        </p>
      )}
      <p className="tl-fault" id={`${id}-fault`} aria-live="polite">
        {fault === undefined ? null : (
          <>
            <Icon name="cross" />
            {fault}
          </>
        )}
      </p>
    </>
  );
}

function Control({ id, field, typed, fault, onType, onLeave }: FormFieldProps): ReactElement {
  const shared = {
    id,
    name: field.name,
    className: "tl-input",
    value: typed,
    "aria-invalid": fault !== undefined,
    "aria-describedby": `${id}-hint ${id}-fault`,
    "aria-required": field.optional !== true && !field.nullable,
    onBlur: onLeave,
    onChange: (event: { readonly target: { readonly value: string } }) => onType(event.target.value),
  };
  if (field.values !== undefined)
    return (
      <select {...shared}>
        <option value="">Choose</option>
        {field.values.map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
    );
  if (field.type === "json" || (field.limits?.maxLength ?? 0) > 200)
    return <textarea {...shared} rows={4} data-code={field.type === "json"} />;
  const example = field.example === undefined ? {} : { placeholder: field.example };
  const numeric = isNumeric(field.type);
  return (
    <input
      {...shared}
      {...example}
      type={inputTypes[field.type] ?? "text"}
      inputMode={numeric ? "decimal" : undefined}
      data-numeric={numeric}
      autoComplete="off"
      step={field.type === "timestamp" ? 1 : undefined}
    />
  );
}

const inputTypes: Readonly<Record<string, string>> = { date: "date", timestamp: "datetime-local" };

function CheckField({ id, field, label, typed, fault, onType, onLeave }: FormFieldProps): ReactElement {
  return (
    <div className="tl-field">
      <label className="tl-check">
        <input
          id={id}
          name={field.name}
          type="checkbox"
          checked={typed === "true"}
          aria-describedby={`${id}-hint ${id}-fault`}
          onBlur={onLeave}
          onChange={(event) => onType(String(event.target.checked))}
        />
        {label}
      </label>
      <FieldNotes id={id} field={field} fault={fault} />
    </div>
  );
}

function RadioField(props: FormFieldProps & { readonly values: readonly string[] }): ReactElement {
  const { id, field, label, typed, fault, onType, values } = props;
  return (
    <fieldset className="tl-field" aria-describedby={`${id}-hint ${id}-fault`}>
      <legend className="tl-label">
        <LabelText field={field} label={label} />
      </legend>
      <div className="tl-radios">
        {values.map((value, i) => (
          <label key={value} className="tl-radio">
            <input
              id={i === 0 ? id : undefined}
              type="radio"
              name={id}
              value={value}
              checked={typed === value}
              onChange={() => onType(value)}
            />
            {value}
          </label>
        ))}
      </div>
      <FieldNotes id={id} field={field} fault={fault} />
    </fieldset>
  );
}
