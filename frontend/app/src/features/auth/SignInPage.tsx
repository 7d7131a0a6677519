import { Link, useSearch } from "@tanstack/react-router";

import { signIn } from "@/api/session";
import { useTitle } from "@/lib/title";

import { AuthFrame } from "./AuthFrame";
import { CheckYourMail } from "./CheckYourMail";
import { CredentialsForm } from "./CredentialsForm";
import { useEntry } from "./useEntry";

export function SignInPage() {
  useTitle("Sign in");
  const { next } = useSearch({ from: "/door/login" });
  const entry = useEntry(signIn, next);
  if (entry.data === "verify-email")
    return <CheckYourMail email={entry.variables?.email} purpose="confirm your address" />;
  return (
    <AuthFrame
      title="Sign in"
      footer={
        <>
          New here?{" "}
          <Link to="/signup" search={{ next }}>
            Create an account
          </Link>
        </>
      }
    >
      <CredentialsForm
        submit="Sign in"
        newPassword={false}
        pending={entry.isPending}
        error={entry.error}
        onSubmit={entry.mutate}
        aside={
          <Link to="/password/reset" search={{}}>
            Forgot your password?
          </Link>
        }
      />
    </AuthFrame>
  );
}
