import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";

import { meQuery } from "@/api/account";
import { api, isStatus, unwrap } from "@/api/client";
import { ButtonLink } from "@/components/ButtonLink";
import { Notice } from "@/components/Notice";
import { ErrorState, Loading, messageOf } from "@/components/States";
import { useTitle } from "@/lib/title";

import { AuthFrame } from "./AuthFrame";
import classes from "./AuthFrame.module.css";

export function InvitationPage() {
  useTitle("Invitation");
  const { token } = useParams({ from: "/door/invite/$token" });
  const invitation = useQuery({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/invitations/{token}/", { params: { path: { token } }, signal })),
  });
  const me = useQuery(meQuery);
  if (invitation.isPending || me.isPending) {
    return (
      <AuthFrame title="Invitation">
        <Loading />
        <Skeleton height={32} />
      </AuthFrame>
    );
  }
  if (isStatus(invitation.error, 404) || invitation.data?.valid === false) return <SpentInvitation />;
  if (invitation.isError)
    return <ErrorState error={invitation.error} onRetry={() => void invitation.refetch()} />;
  const name = invitation.data.organization.name;
  return (
    <AuthFrame title={`Join ${name}`} note="You will see its projects and everything in them.">
      {me.data ? <Accept token={token} email={me.data.user.email} /> : <EnterFirst token={token} />}
    </AuthFrame>
  );
}

function SpentInvitation() {
  return (
    <AuthFrame title="This invitation is no longer valid" footer={<Link to="/">Go to Spanwise</Link>}>
      <p>It has been used, withdrawn or has expired. Ask the person who sent it for a new link.</p>
    </AuthFrame>
  );
}

function EnterFirst({ token }: { token: string }) {
  const next = `/invite/${token}`;
  return (
    <div className={classes.form}>
      <ButtonLink to="/signup" search={{ next }} variant="filled" fullWidth>
        Create an account
      </ButtonLink>
      <ButtonLink to="/login" search={{ next }} fullWidth>
        I have an account
      </ButtonLink>
    </div>
  );
}

function Accept({ token, email }: { token: string; email: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const accept = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/invitations/{token}/accept/", { params: { path: { token } } })),
    onSuccess: async ({ organization }) => {
      const me = await client.fetchQuery({ ...meQuery, staleTime: 0 });
      const project = me.organizations.find(({ slug }) => slug === organization.slug)?.projects[0]?.slug;
      await navigate(project ? { to: "/p/$project", params: { project } } : { to: "/" });
    },
  });
  return (
    <div className={classes.form}>
      <p className={classes.note}>
        You are signed in as <strong>{email}</strong>.
      </p>
      {accept.error && <Notice tone="error">{messageOf(accept.error)}</Notice>}
      <Button variant="filled" fullWidth loading={accept.isPending} onClick={() => accept.mutate()}>
        Join
      </Button>
    </div>
  );
}
