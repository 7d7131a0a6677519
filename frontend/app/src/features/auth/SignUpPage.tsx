import { Link, useSearch } from "@tanstack/react-router";

import { signUp } from "@/api/session";
import { useTitle } from "@/lib/title";

import { AuthFrame } from "./AuthFrame";
import { CheckYourMail } from "./CheckYourMail";
import { CredentialsForm } from "./CredentialsForm";
import { useEntry } from "./useEntry";

export function SignUpPage() {
  useTitle("Create an account");
  const { next } = useSearch({ from: "/door/signup" });
  const entry = useEntry(signUp, next);
  if (entry.data === "verify-email")
    return <CheckYourMail email={entry.variables?.email} purpose="confirm your address" />;
  return (
    <AuthFrame
      title="Create an account"
      note="It lives on this installation only."
      footer={
        <>
          Already have one?{" "}
          <Link to="/login" search={{ next }}>
            Sign in
          </Link>
        </>
      }
    >
      <CredentialsForm
        submit="Create account"
        newPassword
        pending={entry.isPending}
        error={entry.error}
        onSubmit={entry.mutate}
      />
    </AuthFrame>
  );
}
