import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";

import classes from "./AuthFrame.module.css";
import { fieldError, FormError } from "./AuthFrame";

interface Props {
  submit: string;
  newPassword: boolean;
  pending: boolean;
  error: unknown;
  aside?: ReactNode;
  onSubmit: (credentials: { email: string; password: string }) => void;
}

export function CredentialsForm({ submit, newPassword, pending, error, aside, onSubmit }: Props) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit({ email: email.trim(), password });
      }}
    >
      <TextInput
        label="Email"
        type="email"
        name="email"
        autoComplete={newPassword ? "email" : "username"}
        required
        withAsterisk={false}
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={fieldError(error, "email")}
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete={newPassword ? "new-password" : "current-password"}
        required
        withAsterisk={false}
        minLength={newPassword ? 8 : undefined}
        description={newPassword ? "At least 8 characters" : undefined}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={fieldError(error, "password")}
      />
      {aside}
      <FormError error={error} fields={["email", "password"]} />
      <Button type="submit" variant="filled" fullWidth loading={pending}>
        {submit}
      </Button>
    </form>
  );
}
