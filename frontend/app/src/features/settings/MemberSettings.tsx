import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { IconUserPlus } from "@tabler/icons-react";

import { meQuery, projectQuery } from "@/api/account";
import { api, unwrap } from "@/api/client";
import type { Organization } from "@/api/types";
import { CopyButton } from "@/components/CopyButton";
import { Notice, Tag } from "@/components/Notice";
import { Panel } from "@/components/Page";
import { ErrorState, Loading, messageOf, RowSkeletons } from "@/components/States";
import { formatDay } from "@/lib/format";
import { useTitle } from "@/lib/title";

import classes from "./Settings.module.css";

const organizationKey = (slug: string) => ["organization", slug];

export function MemberSettings() {
  const { project: projectSlug } = useParams({ from: "/inside/p/$project/settings/members" });
  const project = useQuery(projectQuery(projectSlug));
  const slug = project.data?.organization.slug ?? "";
  const organization = useQuery({
    queryKey: organizationKey(slug),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/organizations/{slug}/", { params: { path: { slug } }, signal })),
    enabled: slug !== "",
  });
  useTitle("Members", "Settings");
  const failed = project.error ?? organization.error;
  if (failed)
    return (
      <ErrorState error={failed} onRetry={() => void (project.isError ? project : organization).refetch()} />
    );
  if (!organization.data) {
    return (
      <Panel>
        <Loading label="Loading members" />
        <RowSkeletons count={3} height="52px" />
      </Panel>
    );
  }
  return (
    <>
      <Members organization={organization.data} />
      <Invitations organization={organization.data} />
    </>
  );
}

function Members({ organization }: { organization: Organization }) {
  const { data: me } = useQuery(meQuery);
  return (
    <Panel title={`Members of ${organization.name}`} note="Members see every project of the organization.">
      <ul aria-label="Members">
        {organization.members.map((member) => (
          <li key={member.email} className={classes.item}>
            <div className={classes.itemText}>
              <div className={classes.itemTitle}>
                <span className="truncate">{member.email}</span>
                {member.email === me?.user.email && <Tag>You</Tag>}
              </div>
              <div className={classes.itemNote}>Joined {formatDay(member.joined_at)}</div>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Invitations({ organization }: { organization: Organization }) {
  const client = useQueryClient();
  const path = { slug: organization.slug };
  const refresh = () => client.invalidateQueries({ queryKey: organizationKey(organization.slug) });
  const invite = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/organizations/{slug}/invitations/", { params: { path } })),
    onSuccess: refresh,
  });
  const withdraw = useMutation({
    mutationFn: (id: number) =>
      unwrap(
        api.DELETE("/api/v1/organizations/{slug}/invitations/{invitation_id}/", {
          params: { path: { ...path, invitation_id: id } },
        }),
      ),
    onSuccess: refresh,
  });
  return (
    <Panel
      title="Invite a team mate"
      note="A link lets one person join. It is shown once."
      tools={
        <Button
          leftSection={<IconUserPlus size={15} />}
          onClick={() => invite.mutate()}
          loading={invite.isPending}
        >
          New invitation link
        </Button>
      }
    >
      {(invite.error ?? withdraw.error) && (
        <div className={classes.padded}>
          <Notice tone="error">{messageOf(invite.error ?? withdraw.error)}</Notice>
        </div>
      )}
      {invite.data && (
        <div className={classes.padded}>
          <Notice tone="ok">
            Send this link to one person. It works until {formatDay(invite.data.expires_at)}.
          </Notice>
          <div className={classes.secret}>
            <code data-testid="invitation-link">{invite.data.url}</code>
            <CopyButton text={invite.data.url}>Copy</CopyButton>
          </div>
        </div>
      )}
      {organization.invitations.length > 0 && (
        <ul aria-label="Open invitations">
          {organization.invitations.map((invitation) => (
            <li key={invitation.id} className={classes.item}>
              <div className={classes.itemText}>
                <div className={classes.itemTitle}>Open invitation</div>
                <div className={classes.itemNote}>
                  Made {formatDay(invitation.created_at)} · works until {formatDay(invitation.expires_at)}
                </div>
              </div>
              <Button variant="subtle" color="red" onClick={() => withdraw.mutate(invitation.id)}>
                Withdraw
              </Button>
            </li>
          ))}
        </ul>
      )}
      {organization.invitations.length === 0 && !invite.data && (
        <p className={classes.padded}>No open invitations.</p>
      )}
    </Panel>
  );
}
