/** A dialog with one field: what it is for, the field, and the one thing that it does. */
import { Button } from "@gantry/ui/stock/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@gantry/ui/stock/dialog";
import { Input } from "@gantry/ui/stock/input";
import { type FormEvent, useId, useState } from "react";
import { sentence } from "../parts/sentence.ts";

interface AskFormProps {
  title: string;
  description: string;
  label: string;
  verb: string;
  value: string;
  maxLength: number;
  pending: boolean;
  error: Error | null;
  onSubmit: (value: string) => void;
  onDone: () => void;
}

export function AskForm(props: AskFormProps) {
  const { title, description, label, verb, maxLength, pending, error, onSubmit, onDone } = props;
  const [value, setValue] = useState(props.value);
  const errorId = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (value.trim() !== "" && !pending) onSubmit(value.trim());
  };
  return (
    <Dialog open onOpenChange={(open) => open || onDone()}>
      <DialogContent>
        <form onSubmit={submit} className="grid gap-4" noValidate>
          <DialogHeader>
            <DialogTitle>{title}</DialogTitle>
            <DialogDescription>{description}</DialogDescription>
          </DialogHeader>
          <Input
            aria-label={label}
            placeholder={label}
            value={value}
            maxLength={maxLength}
            aria-invalid={error !== null}
            aria-describedby={error === null ? undefined : errorId}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setValue(event.target.value)}
          />
          {error !== null && (
            <p id={errorId} role="alert" className="text-xs text-bad">
              {sentence(error.message)}
            </p>
          )}
          <DialogFooter>
            <Button type="button" variant="ghost" onClick={onDone}>
              Cancel
            </Button>
            <Button type="submit" disabled={pending || value.trim() === ""}>
              {verb}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
