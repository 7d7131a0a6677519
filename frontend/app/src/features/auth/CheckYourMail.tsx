import { Link } from "@tanstack/react-router";

import { AuthFrame } from "./AuthFrame";

export function CheckYourMail({ email, purpose }: { email: string | undefined; purpose: string }) {
  return (
    <AuthFrame
      title="Check your mail"
      footer={
        <Link to="/login" search={{}}>
          Back to sign-in
        </Link>
      }
    >
      <p>
        If <strong>{email}</strong> has an account here, a link to {purpose} is on its way.
      </p>
      <p>
        No mail? An installation without a mail server prints the link where it runs: ask whoever runs this
        one.
      </p>
    </AuthFrame>
  );
}
