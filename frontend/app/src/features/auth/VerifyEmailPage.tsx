import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";

import { forgetEverything } from "@/api/account";
import { verifyEmail } from "@/api/session";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";
import { useTitle } from "@/lib/title";

import { AuthFrame } from "./AuthFrame";

/** A button, not an automatic request: mail scanners open links, and the link works only once. */
export function VerifyEmailPage() {
  useTitle("Confirm your address");
  const { key } = useParams({ from: "/door/verify-email/$key" });
  const client = useQueryClient();
  const navigate = useNavigate();
  const verify = useMutation({
    mutationFn: () => verifyEmail(key),
    onSuccess: async (outcome) => {
      forgetEverything(client);
      await navigate(
        outcome === "signed-in" ? { to: "/", replace: true } : { to: "/login", search: {}, replace: true },
      );
    },
  });
  return (
    <AuthFrame
      title="Confirm your address"
      footer={
        <Link to="/login" search={{}}>
          Back to sign-in
        </Link>
      }
    >
      {verify.error && <Notice tone="error">{messageOf(verify.error)}</Notice>}
      <Button variant="filled" fullWidth loading={verify.isPending} onClick={() => verify.mutate()}>
        Confirm
      </Button>
    </AuthFrame>
  );
}
