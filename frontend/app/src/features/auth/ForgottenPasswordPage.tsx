import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { requestPasswordReset } from "@/api/session";
import { useTitle } from "@/lib/title";

import { AuthFrame, fieldError, FormError } from "./AuthFrame";
import classes from "./AuthFrame.module.css";
import { CheckYourMail } from "./CheckYourMail";

export function ForgottenPasswordPage() {
  useTitle("Forgotten password");
  const [email, setEmail] = useState("");
  const request = useMutation({ mutationFn: requestPasswordReset });
  if (request.isSuccess) return <CheckYourMail email={email} purpose="choose a new password" />;
  return (
    <AuthFrame
      title="Forgotten password"
      note="We send you a link to choose a new one."
      footer={
        <Link to="/login" search={{}}>
          Back to sign-in
        </Link>
      }
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate(email.trim());
        }}
      >
        <TextInput
          label="Email"
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={fieldError(request.error, "email")}
        />
        <FormError error={request.error} fields={["email"]} />
        <Button type="submit" variant="filled" fullWidth loading={request.isPending}>
          Send the link
        </Button>
      </form>
    </AuthFrame>
  );
}
