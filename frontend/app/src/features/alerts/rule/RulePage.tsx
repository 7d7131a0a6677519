/** One alert rule, new or known: what it watches on one side, what that would have found on the other. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { alertRuleQuery, alertRulesQuery, changeAlertRule, createAlertRule } from "@/api/alerts";
import { ButtonLink } from "@/components/ButtonLink";
import { Page, Panel } from "@/components/Page";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import { keepScope } from "@/lib/scope";
import { useTitle } from "@/lib/title";

import { draftOfRule, draftOfSearch } from "./draft";
import { RuleForm } from "./RuleForm";

export function NewRulePage() {
  const { project } = useParams({ from: "/inside/p/$project/alerts/rules/new" });
  const search = useSearch({ from: "/inside/p/$project/alerts/rules/new" });
  const leave = useLeave(project);
  useTitle("New alert rule");
  return (
    <Page title="New alert rule" tools={<AllRules project={project} />}>
      <RuleForm
        project={project}
        initial={draftOfSearch(search)}
        confirm="Create rule"
        onSave={(body) => createAlertRule(project, { ...body, is_enabled: true })}
        onSaved={leave}
      />
    </Page>
  );
}

export function RulePage() {
  const { project, id } = useParams({ from: "/inside/p/$project/alerts/rules/$id" });
  const leave = useLeave(project);
  const rule = useQuery({ ...alertRuleQuery(project, Number(id)), refetchOnWindowFocus: false });
  useTitle(rule.data?.name, "Alert rules");
  return (
    <Page title={rule.data?.name ?? "Alert rule"} tools={<AllRules project={project} />}>
      {rule.isPending && (
        <Panel>
          <Loading label="Loading the rule" />
          <RowSkeletons count={12} />
        </Panel>
      )}
      {rule.isError && !rule.data && (
        <ErrorState
          error={rule.error}
          title="The rule could not be loaded"
          onRetry={() => void rule.refetch()}
          leave={<AllRules project={project} />}
        />
      )}
      {rule.data && (
        <RuleForm
          key={rule.data.id}
          project={project}
          initial={draftOfRule(rule.data)}
          rule={rule.data}
          confirm="Save rule"
          onSave={(body) => changeAlertRule(project, rule.data.id, body)}
          onSaved={leave}
        />
      )}
    </Page>
  );
}

function AllRules({ project }: { project: string }) {
  return (
    <ButtonLink
      to="/p/$project/alerts"
      params={{ project }}
      search={(before) => ({ ...keepScope(before), show: "rules" as const })}
    >
      All rules
    </ButtonLink>
  );
}

/** To the list, which has it by then. */
function useLeave(project: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await client.invalidateQueries({ queryKey: alertRulesQuery(project).queryKey });
    await navigate({
      to: "/p/$project/alerts",
      params: { project },
      search: (before) => ({ ...keepScope(before), show: "rules" as const }),
    });
  };
}
