import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";

import { forgetEverything } from "@/api/account";
import { resetPassword } from "@/api/session";
import { Notice } from "@/components/Notice";
import { useTitle } from "@/lib/title";

import { AuthFrame, fieldError, FormError } from "./AuthFrame";
import classes from "./AuthFrame.module.css";

export function NewPasswordPage() {
  useTitle("New password");
  const { key } = useParams({ from: "/door/password/reset/$key" });
  const [password, setPassword] = useState("");
  const client = useQueryClient();
  const navigate = useNavigate();
  const reset = useMutation({
    mutationFn: () => resetPassword(key, password),
    onSuccess: async (outcome) => {
      if (outcome !== "signed-in") return;
      forgetEverything(client);
      await navigate({ to: "/", replace: true });
    },
  });
  const expired = fieldError(reset.error, "key");
  return (
    <AuthFrame title="Choose a new password">
      {reset.isSuccess ? (
        <>
          <Notice tone="ok">Your new password is set.</Notice>
          <Link to="/login" search={{}}>
            Sign in with it
          </Link>
        </>
      ) : (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            reset.mutate();
          }}
        >
          <PasswordInput
            label="New password"
            name="password"
            autoComplete="new-password"
            description="At least 8 characters"
            required
            withAsterisk={false}
            minLength={8}
            autoFocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={fieldError(reset.error, "password")}
          />
          {expired && (
            <Notice tone="error">
              This link has been used or has expired.{" "}
              <Link to="/password/reset" search={{}}>
                Ask for a new one
              </Link>
            </Notice>
          )}
          <FormError error={reset.error} fields={["password", "key"]} />
          <Button type="submit" variant="filled" fullWidth loading={reset.isPending}>
            Set password
          </Button>
        </form>
      )}
    </AuthFrame>
  );
}
